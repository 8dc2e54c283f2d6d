using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Sandun.Server.Tests.Mesos;

/// <summary>Frameworks written in other languages, by others, drive the scheduler API.</summary>
public sealed class ForeignFrameworkTests
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Framework_OfPythonsOwnLibrary_RunsATaskAndEndsIt()
    {
        Need("python3");
        await using var server = await MesosServer.StartAsync();

        var (code, output) = await RunAsync("python3", [Script("framework.py"), .. Address(server)]);

        Assert.True(code == 0, output);
        Assert.Contains("TASK_RUNNING", output);
        Assert.Contains("TASK_KILLED", output);
        await Eventually.HoldsAsync(() => server.Agent.Tasks.Count == 0, "no task is left");
    }

    /// <summary>The package mesos-framework is fetched by npm beside the build's other results; nothing of it is kept in the repository.</summary>
    [Fact]
    public async Task Framework_OfAnNpmPackage_RunsATaskAndTearsItselfDown()
    {
        Need("npm");
        await using var server = await MesosServer.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "npm-mesos-framework")).FullName;
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "mesos-framework")))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"private":true}""", TestContext.Current.CancellationToken);
            var (installed, log) = await RunAsync("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, "mesos-framework@0.5.3"]);
            if (installed != 0 && Environment.GetEnvironmentVariable("CI") != "true") Assert.Skip("npm cannot fetch mesos-framework: " + log);
            Assert.True(installed == 0, log);
        }

        File.Copy(Script("framework.js"), Path.Combine(folder, "framework.js"), overwrite: true);
        var (code, output) = await RunAsync("node", [Path.Combine(folder, "framework.js"), .. Address(server), folder]);

        Assert.True(code == 0, output);
        Assert.Contains("TASK_RUNNING", output);
        await Eventually.HoldsAsync(() => server.Agent.Tasks.Count == 0, "no task is left");
    }

    private static string[] Address(MesosServer server) => [server.Http.BaseAddress!.Host, $"{server.Http.BaseAddress.Port}"];

    private static string Script(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Frameworks", name);

    internal static void Need(string program)
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
        if (isThere) return;
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", program + " is missing");
        Assert.Skip(program + " is not installed");
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var bound = new CancellationTokenSource(s_longest);
        try
        {
            var error = process.StandardError.ReadToEndAsync(bound.Token);
            var output = await process.StandardOutput.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return (process.ExitCode, output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} did not end within {s_longest}");
        }
    }
}
