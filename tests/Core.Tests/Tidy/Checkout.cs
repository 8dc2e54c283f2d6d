using System.Reflection;

namespace Sandun.Core.Tests.Tidy;

/// <summary>The project's own files, as the tidy tests read them.</summary>
public static class Checkout
{
    private static readonly string[] s_generated = ["artifacts", ".git", "node_modules", "bin", "obj"];

    /// <summary>The folder that holds Sandun.slnx.</summary>
    public static string Root { get; } = Find();

    /// <summary>C# files below the given folders, as paths from the root with forward slashes, in order.</summary>
    public static IReadOnlyList<string> CSharp(params string[] folders) =>
        [.. folders.SelectMany(folder => Files(folder, ".cs")).Order(StringComparer.Ordinal)];

    /// <summary>Files below a folder whose name ends so; nothing generated.</summary>
    public static IEnumerable<string> Files(string folder, string ending)
    {
        var start = Path.Combine(Root, folder);
        if (!Directory.Exists(start)) return [];
        return Walk(new DirectoryInfo(start)).Where(file => file.Name.EndsWith(ending, StringComparison.Ordinal)).Select(file => Relative(file.FullName));
    }

    /// <summary>Folders below a folder; nothing generated.</summary>
    public static IEnumerable<string> Folders(string folder) =>
        Directory.EnumerateDirectories(Path.Combine(Root, folder), "*", SearchOption.AllDirectories).Select(Relative)
            .Where(path => !path.Split('/').Any(part => s_generated.Contains(part)));

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles()) yield return file;
        foreach (var child in folder.EnumerateDirectories().Where(child => !s_generated.Contains(child.Name) && child.LinkTarget is null))
            foreach (var file in Walk(child)) yield return file;
    }

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string Find()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sandun.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run below a checkout of Sandun");
    }
}
