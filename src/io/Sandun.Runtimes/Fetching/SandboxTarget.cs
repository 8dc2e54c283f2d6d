namespace Sandun.Runtimes.Fetching;

/// <summary>Keeps names that come from outside inside a directory.</summary>
internal static class SandboxTarget
{
    /// <summary>The absolute path of a name below a directory.</summary>
    /// <exception cref="IOException">The name leads out of the directory, by dots, as an absolute path, or through a link.</exception>
    public static string Resolve(string directory, string name)
    {
        var path = Path.GetFullPath(Path.Combine(directory, name));
        if (Path.IsPathRooted(name) || !path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal))
            throw new IOException($"'{name}' leads out of the sandbox");

        for (var parent = Path.GetDirectoryName(path)!; parent.Length > directory.Length; parent = Path.GetDirectoryName(parent)!)
        {
            if (new DirectoryInfo(parent).LinkTarget is not null) throw new IOException($"'{name}' leads through a link");
        }

        // Writing must never follow a link that came out of an archive.
        if (new FileInfo(path).LinkTarget is not null) File.Delete(path);
        return path;
    }
}
