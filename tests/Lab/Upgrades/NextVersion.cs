using System.Text.RegularExpressions;

namespace Sandun.Lab.Upgrades;

/// <summary>
/// The version after this one, as far as neighbours can tell: this source with another version number and the link's next version, in
/// which every message of the link carries a field this version has never heard of, and every record in the store and in the agents'
/// checkpoints a member. It is compiled for the shared runtime, beside the tree, when the source has changed.
/// </summary>
public static partial class NextVersion
{
    /// <summary>Its version.</summary>
    public const string Number = "99.0.0";

    /// <summary>The member that only its records have.</summary>
    public const string Member = "NextNote";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    /// <summary>Without a change in each of these it would be this version again.</summary>
    private static readonly string[] s_changed =
    [
        "Directory.Build.props", "src/io/Sandun.AgentLink/Servers/LinkProtocol.cs", "src/io/Sandun.AgentLink/Wire/link.proto",
        "src/core/Sandun.ServiceScheduler/Storage/StoredAppSpec.cs",
    ];

    /// <summary>Builds it, unless it is there, and says where its programs lie.</summary>
    /// <param name="root">This version's tree.</param>
    /// <exception cref="LabException">The source is not as expected, or does not compile; the message says what.</exception>
    public static async Task<LabPrograms> BuildAsync(string root)
    {
        var tree = Path.Combine(root, "artifacts", "next");
        var bin = Path.Combine(tree, "artifacts", "bin");
        var programs = new LabPrograms(Path.Combine(bin, "Sandun.Cli", "release", "sandun"), Path.Combine(bin, "Sandun.Server", "release", "sandun-server"));
        var stamp = Path.Combine(tree, ".built");
        if (File.Exists(stamp) && Sources(root).All(source => File.GetLastWriteTimeUtc(source) < File.GetLastWriteTimeUtc(stamp))) return programs;
        Directory.CreateDirectory(tree);
        File.Delete(stamp);
        Copy(root, tree);
        var began = DateTime.UtcNow;
        foreach (var project in new[] { "Sandun.Server", "Sandun.Cli" })
        {
            await Programs.RunAsync(
                "dotnet",
                [
                    "build", Path.Combine(tree, "src", "apps", project), "-c", "Release", "--nologo", "-v:quiet", "-clp:NoSummary", "-tl:off", "-nodeReuse:false",
                    "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:GenerateDocumentationFile=false", "-p:UseSharedCompilation=false",
                ],
                limit: s_limit);
        }

        await File.WriteAllTextAsync(stamp, Number);
        File.SetLastWriteTimeUtc(stamp, began);
        return programs;
    }

    /// <summary>A source file as the next version has it; null for one that is the same.</summary>
    /// <param name="path">Below the tree's root, with slashes.</param>
    /// <param name="text">As it is in this version.</param>
    public static string? Changed(string path, string text)
    {
        var changed = path switch
        {
            "Directory.Build.props" => VersionNumber().Replace(text, $"<Version>{Number}</Version>"),
            "src/io/Sandun.AgentLink/Servers/LinkProtocol.cs" =>
                LinkVersion().Replace(text, match => FormattableString.Invariant($"public const int Version = {int.Parse(match.Groups[1].ValueSpan) + 1};")),
            _ when path.StartsWith("src/io/Sandun.AgentLink/Wire/", StringComparison.Ordinal) && path.EndsWith(".proto", StringComparison.Ordinal) =>
                Message().Replace(text, "$0\n  string next_note = 9999;"),
            _ when path.StartsWith("src/core/", StringComparison.Ordinal) && path.Contains("/Storage/", StringComparison.Ordinal) =>
                Record().Replace(text, $"$0\n    public string {Member} {{ get; init; }} = \"{Number}\";"),
            _ => text,
        };
        return changed == text ? null : changed;
    }

    /// <summary>Code that has every message of these schemas carry its new field.</summary>
    public static string Notes(IEnumerable<string> schemas) =>
        "namespace Sandun.AgentLink.Wire;\n\n" + string.Concat(
            schemas.SelectMany(schema => Message().Matches(schema))
                .Select(match => $"partial class {match.Groups[1].Value}\n{{\n    partial void OnConstruction() => NextNote = \"{Number}\";\n}}\n\n"));

    private static void Copy(string root, string tree)
    {
        var (changed, schemas) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var source in Sources(root))
        {
            var path = Path.GetRelativePath(root, source);
            var target = Path.Combine(tree, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (path.StartsWith("src/io/Sandun.AgentLink/Wire/", StringComparison.Ordinal) && path.EndsWith(".proto", StringComparison.Ordinal)) schemas.Add(File.ReadAllText(source));
            if ((path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".proto", StringComparison.Ordinal) || path.EndsWith(".props", StringComparison.Ordinal)) &&
                Changed(path, File.ReadAllText(source)) is { } text)
            {
                changed.Add(path);
                Write(target, text);
            }
            else if (!File.Exists(target) || File.GetLastWriteTimeUtc(source) > File.GetLastWriteTimeUtc(target))
            {
                File.Copy(source, target, overwrite: true);
            }
        }

        if (s_changed.FirstOrDefault(expected => !changed.Contains(expected)) is { } missed)
            throw new LabException($"{missed} is not as the next version expects it: {nameof(NextVersion)} must learn its new shape");
        Write(Path.Combine(tree, "src/io/Sandun.AgentLink/Wire/NextNotes.cs"), Notes(schemas));
    }

    /// <summary>As it is, so that what did not change is not compiled again.</summary>
    private static void Write(string target, string text)
    {
        if (!File.Exists(target) || File.ReadAllText(target) != text) File.WriteAllText(target, text);
    }

    private static IEnumerable<string> Sources(string root) =>
        Directory.EnumerateFiles(Path.Combine(root, "src"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(root, "Directory.*.props")).Concat(Directory.EnumerateFiles(root, "global.json"))
            .Concat(Directory.EnumerateFiles(root, ".editorconfig"));

    [GeneratedRegex(@"<Version>[^<]*</Version>")]
    private static partial Regex VersionNumber();

    [GeneratedRegex(@"public const int Version = (\d+);")]
    private static partial Regex LinkVersion();

    [GeneratedRegex(@"^message (\w+) \{", RegexOptions.Multiline)]
    private static partial Regex Message();

    [GeneratedRegex(@"^internal sealed record \w+\r?\n\{", RegexOptions.Multiline)]
    private static partial Regex Record();
}
