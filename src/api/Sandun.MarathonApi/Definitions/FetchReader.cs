using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads <c>fetch</c> and its legacy short forms <c>uris</c> and <c>storeUrls</c>.</summary>
internal static class FetchReader
{
    private const int MaxUriLength = 1024;

    /// <summary>Archives Marathon unpacks when only an address is given.</summary>
    private static readonly string[] s_archives = [".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".zip", ".gz", ".tar"];

    /// <summary>
    /// All three. What <c>storeUrls</c> names, Marathon up to 1.4 kept in its artifact store on the way; here each agent fetches it itself, so that a
    /// task finds the same file in its sandbox.
    /// </summary>
    public static ImmutableArray<FetchSpec> Read(Member fetch, Member uris, Member storeUrls)
    {
        var read = Read(fetch, uris);
        return [.. read, .. Short(storeUrls).Where(stored => read.All(spec => spec.Uri != stored.Uri))];
    }

    private static ImmutableArray<FetchSpec> Read(Member fetch, Member uris)
    {
        var full = ImmutableArray.CreateBuilder<FetchSpec>();
        foreach (var item in fetch.Items())
            if (One(item) is { } spec)
                full.Add(spec);
        var legacy = Short(uris);
        if (full.Count == 0) return legacy;
        if (legacy.Length > 0 && !legacy.Select(spec => spec.Uri).SequenceEqual(full.Select(spec => spec.Uri)))
            uris.Findings.BrokenRule(uris.Path, "uris must be empty or equal to the addresses in fetch when fetch is given");
        return full.ToImmutable();
    }

    private static ImmutableArray<FetchSpec> Short(Member uris)
    {
        var read = ImmutableArray.CreateBuilder<FetchSpec>();
        foreach (var item in uris.Items())
            if (item.Text(1, MaxUriLength) is { } uri && IsUri(item, uri))
                read.Add(new FetchSpec(uri, s_archives.Any(end => uri.EndsWith(end, StringComparison.OrdinalIgnoreCase))));
        return read.ToImmutable();
    }

    /// <summary>The same under the name a pod's container has for it.</summary>
    public static ImmutableArray<FetchSpec> Artifacts(Member artifacts) => [.. artifacts.Items().Select(One).OfType<FetchSpec>()];

    private static FetchSpec? One(Member item)
    {
        if (!item.Required().Object()) return null;
        var uri = item["uri"].Required().Text(1, MaxUriLength);
        var spec = new FetchSpec(
            uri ?? "", item["extract"].Flag() ?? true, item["executable"].Flag() ?? false, item["cache"].Flag() ?? false,
            item["destPath"].Text(1));
        if (uri is not null) IsUri(item["uri"], uri);
        if (spec.DestinationPath is { } path && (path.StartsWith('/') || path.Split('/').Contains("..")))
            item.Findings.BrokenRule(item["destPath"].Path, "must be a relative path inside the sandbox");
        return uri is null ? null : spec;
    }

    private static bool IsUri(Member member, string uri)
    {
        if (Uri.TryCreate(uri, UriKind.RelativeOrAbsolute, out _) && !uri.Any(c => char.IsControl(c) || c == ' ')) return true;
        member.Findings.BrokenRule(member.Path, "URI has invalid syntax.");
        return false;
    }
}
