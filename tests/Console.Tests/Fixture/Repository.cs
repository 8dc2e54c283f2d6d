using System.Reflection;

namespace Sandun.WebConsole.Tests.Fixture;

/// <summary>Where the sources are, and where tests leave what people look at.</summary>
public static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Console => Path.Combine(Root, "src", "apps", "Sandun.Console");

    public static string Screenshots => Directory.CreateDirectory(Path.Combine(Root, "artifacts", "screenshots")).FullName;
}
