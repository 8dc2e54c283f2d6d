using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads <c>fetch</c> and its legacy short form <c>uris</c>.</summary>
internal static class FetchReader
{
    private const int MaxUriLength = 1024;

    /// <summary>Archives Marathon unpacks when only an address is given.</summary>
    private static readonly string[] s_archives = [".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".zip", ".gz", ".tar"];

    public static ImmutableArray<FetchSpec> Read(Member fetch, Member uris)
    {
        var full = ImmutableArray.CreateBuilder<FetchSpec>();
        foreach (var item in fetch.Items())
            if (One(item) is { } spec)
                full.Add(spec);
        var legacy = ImmutableArray.CreateBuilder<FetchSpec>();
        foreach (var item in uris.Items())
            if (item.Text(1, MaxUriLength) is { } uri && IsUri(item, uri))
                legacy.Add(new FetchSpec(uri, s_archives.Any(end => uri.EndsWith(end, StringComparison.OrdinalIgnoreCase))));
        if (full.Count == 0) return legacy.ToImmutable();
        if (legacy.Count > 0 && !legacy.Select(spec => spec.Uri).SequenceEqual(full.Select(spec => spec.Uri)))
            uris.Findings.BrokenRule(uris.Path, "uris must be empty or equal to the addresses in fetch when fetch is given");
        return full.ToImmutable();
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
