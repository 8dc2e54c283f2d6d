namespace Sandun.Cluster.Tests;

/// <summary>Where the checkout under test lies.</summary>
public static class Repository
{
    /// <summary>The folder that holds Sandun.slnx.</summary>
    public static string Root { get; } = Find();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Sandun.slnx"))) return folder.FullName;
        throw new InvalidOperationException("the tests do not run below a checkout of Sandun");
    }
}
