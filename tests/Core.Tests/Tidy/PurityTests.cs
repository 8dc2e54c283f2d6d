using System.Diagnostics;
using Xunit;

namespace Sandun.Core.Tests.Tidy;

/// <summary>The rules that keep core pure, tried on a project that breaks them: a rule nobody has seen fail protects nothing.</summary>
public sealed class PurityTests
{
    private const string PureCode = "namespace Sandun.Scratch;\n\npublic static class Pure\n{\n    public static int Twice(int number) => number * 2;\n}\n";

    [Fact]
    public async Task Core_ThatIsPure_Builds()
    {
        var (code, output) = await BuildAsync(PureCode, "");

        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("public static bool Look() => System.IO.File.Exists(\"x\");")]
    [InlineData("public static System.DateTime Now() => System.DateTime.UtcNow;")]
    [InlineData("public static System.Guid Draw() => System.Guid.NewGuid();")]
    [InlineData("public static object Collect() => System.Collections.Immutable.ImmutableDictionary<string, int>.Empty;")]
    [InlineData("public static void Wait() => System.Threading.Thread.Sleep(1);")]
    public async Task Core_ThatTouchesTheWorld_DoesNotBuild(string member)
    {
        var (code, output) = await BuildAsync($"namespace Sandun.Scratch;\n\npublic static class Impure\n{{\n    {member}\n}}\n", "");

        Assert.NotEqual(0, code);
        Assert.Contains("RS0030", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Core_ThatReferencesOutward_DoesNotBuild()
    {
        var (code, output) = await BuildAsync(PureCode, """<ProjectReference Include="../../io/Sandun.Store/Sandun.Store.csproj" />""");

        Assert.NotEqual(0, code);
        Assert.Contains("SANDUN1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Core_ThatUsesAPackage_DoesNotBuild()
    {
        var (code, output) = await BuildAsync(PureCode, """<PackageReference Include="Microsoft.Data.Sqlite" />""");

        Assert.NotEqual(0, code);
        Assert.Contains("SANDUN2", output, StringComparison.Ordinal);
    }

    /// <summary>Builds one file as a core project of a scratch copy of the build rules.</summary>
    private static async Task<(int Code, string Output)> BuildAsync(string code, string reference)
    {
        var root = Directory.CreateTempSubdirectory("sandun-purity-").FullName;
        try
        {
            var core = Path.Combine(root, "src", "core");
            var project = Path.Combine(core, "Scratch");
            Directory.CreateDirectory(project);
            foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"])
                File.Copy(Path.Combine(Checkout.Root, file), Path.Combine(root, file));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src", "core")))
                File.Copy(file, Path.Combine(core, Path.GetFileName(file)));
            var store = Path.Combine(root, "src", "io", "Sandun.Store");
            Directory.CreateDirectory(store);
            await File.WriteAllTextAsync(Path.Combine(store, "Sandun.Store.csproj"), """<Project Sdk="Microsoft.NET.Sdk" />""");
            await File.WriteAllTextAsync(
                Path.Combine(project, "Scratch.csproj"), $"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>{reference}</ItemGroup></Project>""");
            await File.WriteAllTextAsync(Path.Combine(project, "Scratch.cs"), code);
            return await DotnetAsync(project);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<(int Code, string Output)> DotnetAsync(string project)
    {
        var start = new ProcessStartInfo("dotnet", ["build", "--nologo", "-v:quiet", "-tl:off", "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            WorkingDirectory = project, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
