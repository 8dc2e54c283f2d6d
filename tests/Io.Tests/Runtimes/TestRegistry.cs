using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>A registry of the test's own, with one image that the engine has to pull.</summary>
internal sealed class TestRegistry : IAsyncDisposable
{
    private readonly TestDocker _docker;
    private readonly string _root;
    private readonly int _port = FreePort();
    private Process? _process;

    /// <param name="docker">The engine.</param>
    /// <param name="root">Where it keeps what it holds.</param>
    /// <param name="image">The image's name, without registry and tag.</param>
    public TestRegistry(TestDocker docker, string root, string image)
    {
        _docker = docker;
        _root = root;
        Image = $"{Address}/{image}:1";
    }

    public string Address => $"127.0.0.1:{_port}";

    public string Image { get; }

    /// <param name="account">A line of an htpasswd file: who alone is let in; null for anybody.</param>
    /// <param name="options">What docker is told before its command, so that it may push.</param>
    public async Task StartAsync(string? account = null, params string[] options)
    {
        var settings = Path.Combine(_root, "registry.yml");
        var text = $"version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {_root}/registry\nhttp:\n  addr: {Address}\n";
        if (account is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(_root, "accounts"), account + "\n");
            text += $"auth:\n  htpasswd:\n    realm: tests\n    path: {_root}/accounts\n";
        }

        await File.WriteAllTextAsync(settings, text);
        _process = Process.Start(new ProcessStartInfo(RealParts.Program("docker-registry", "docker-registry"), ["serve", settings])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await _docker.RunAsync("tag", TestDocker.Image, Image);
        Assert.True(await RuntimeBench.EventuallyAsync(() => _docker.RunAsync([.. options, "push", Image]).Result.Code == 0), "pushed");
        Assert.Equal(0, (await _docker.RunAsync("rmi", Image)).Code);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        await _docker.RunAsync("rmi", "-f", Image);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
