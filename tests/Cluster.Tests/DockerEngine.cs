using System.Diagnostics;

namespace Sandun.Cluster.Tests;

/// <summary>
/// A real Docker engine of the test's own: own data, own socket, one imported busybox image, no registry. It is ended by its process id.
/// </summary>
public sealed class DockerEngine : IAsyncDisposable
{
    public const string Image = "sandun/busybox:test";

    private static readonly string[] s_applets = ["sh", "echo", "sleep", "httpd", "cat", "mkdir", "env", "touch"];
    private readonly Process _daemon;
    private readonly string _home;

    private DockerEngine(Process daemon, string home)
    {
        _daemon = daemon;
        _home = home;
    }

    /// <summary>Address in Docker's own form.</summary>
    public string Host => $"unix://{_home}/docker.sock";

    public static async Task<DockerEngine> StartAsync()
    {
        RealParts.Root();
        var dockerd = RealParts.Program("dockerd", "docker.io");
        var home = Directory.CreateTempSubdirectory("sandun-dockerd-").FullName;
        var start = new ProcessStartInfo("/bin/sh",
        [
            "-c", "exec \"$0\" \"$@\" > \"$SANDUN_DOCKER_LOG\" 2>&1", dockerd, "--data-root", $"{home}/data", "--exec-root", $"{home}/exec",
            "-p", $"{home}/dockerd.pid", "-H", $"unix://{home}/docker.sock",
        ]);
        start.Environment["SANDUN_DOCKER_LOG"] = $"{home}/log";
        var engine = new DockerEngine(Process.Start(start)!, home);
        await Eventually.Holds(
            async () => !engine._daemon.HasExited && (await engine.DockerAsync("version")).ExitCode == 0, TimeSpan.FromSeconds(40),
            () => Task.FromResult(File.ReadAllText($"{home}/log")));
        await engine.ImportBusyboxAsync();
        return engine;
    }

    public Task<CommandResult> DockerAsync(params string[] arguments) =>
        Command.RunAsync(RealParts.Program("docker", "docker.io"), ["-H", Host, .. arguments], TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        var left = await DockerAsync("ps", "-aq");
        foreach (var container in left.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await DockerAsync("rm", "-f", container);
        (await Command.RunAsync("/bin/kill", [File.ReadAllText($"{_home}/dockerd.pid").Trim()], TimeSpan.FromSeconds(5))).Succeeded();
        await _daemon.WaitForExitAsync();
        try
        {
            Directory.Delete(_home, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The engine may leave a mount behind for a moment; the directory is a temporary one.
        }
    }

    private async Task ImportBusyboxAsync()
    {
        var busybox = RealParts.Program("busybox", "busybox-static");
        var root = Path.Combine(_home, "root");
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        Directory.CreateDirectory(Path.Combine(root, "tmp"));
        File.Copy(busybox, Path.Combine(root, "bin", "busybox"));
        foreach (var applet in s_applets) File.CreateSymbolicLink(Path.Combine(root, "bin", applet), "busybox");
        var archive = Path.Combine(_home, "root.tar");
        (await Command.RunAsync("/bin/tar", ["-C", root, "-cf", archive, "."], TimeSpan.FromSeconds(30))).Succeeded();
        (await DockerAsync("import", archive, Image)).Succeeded();
    }
}
