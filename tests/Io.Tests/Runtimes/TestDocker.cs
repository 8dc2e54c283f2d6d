using System.Diagnostics;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>A Docker engine of the tests' own: own data, own socket, one imported busybox image, no registry. Ended by its process id.</summary>
public sealed class TestDocker : IAsyncLifetime
{
    public const string Image = "sandun/busybox:test";

    private static readonly string[] s_applets = ["sh", "echo", "sleep", "cat", "env", "httpd", "mkdir", "touch", "test", "dd", "tr", "head"];
    private readonly string _home = Directory.CreateTempSubdirectory("sandun-dockerd-").FullName;
    private Process? _daemon;

    public string Host => $"unix://{_home}/docker.sock";

    public async ValueTask InitializeAsync()
    {
        RealParts.Root();
        RealParts.Program("docker", "docker.io");
        await StartAsync();
        await ImportAsync(RealParts.Program("busybox", "busybox-static"));
    }

    public async Task StartAsync()
    {
        _daemon = Process.Start(new ProcessStartInfo(
            "/bin/sh",
            [
                "-c", "exec \"$0\" \"$@\" >>\"$SANDUN_LOG\" 2>&1", RealParts.Program("dockerd", "docker.io"), "--data-root", $"{_home}/data", "--exec-root", $"{_home}/exec",
                "-p", $"{_home}/dockerd.pid", "-H", Host, "--live-restore", "--iptables=false", "--ip6tables=false",
            ])
        {
            Environment = { ["SANDUN_LOG"] = $"{_home}/log" },
        })!;
        Assert.True(await RuntimeBench.EventuallyAsync(() => RunAsync("version").Result.Code == 0), File.ReadAllText($"{_home}/log"));
    }

    public async Task StopAsync()
    {
        if (_daemon is null) return;
        Process.Start("/bin/kill", [$"{_daemon.Id}"]).WaitForExit();
        await _daemon.WaitForExitAsync();
    }

    public async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", ["-H", Host, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await docker.StandardOutput.ReadToEndAsync();
        await docker.WaitForExitAsync();
        return (docker.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            foreach (var container in (await RunAsync("ps", "-aq")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await RunAsync("rm", "-f", container);
            await StopAsync();
        }

        try
        {
            Directory.Delete(_home, recursive: true);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // The engine may leave a mount behind for a moment; the directory is a temporary one.
        }
    }

    private async Task ImportAsync(string busybox)
    {
        var root = Path.Combine(_home, "root");
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        Directory.CreateDirectory(Path.Combine(root, "tmp"));
        File.Copy(busybox, Path.Combine(root, "bin", "busybox"));
        foreach (var applet in s_applets) File.CreateSymbolicLink(Path.Combine(root, "bin", applet), "busybox");
        var archive = Path.Combine(_home, "root.tar");
        Process.Start("/bin/tar", ["-C", root, "-cf", archive, "."]).WaitForExit();
        Assert.Equal(0, (await RunAsync("import", archive, Image)).Code);
    }
}
