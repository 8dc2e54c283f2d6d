using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Runtimes.Docker;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>Images an agent pulled, from a registry of the test's own, and images that are somebody else's.</summary>
public sealed class ImageCollectionTests(TestDocker docker) : IClassFixture<TestDocker>, IAsyncLifetime
{
    private readonly AgentPaths _paths = new(Directory.CreateTempSubdirectory("sandun-images-").FullName);
    private readonly Channel<AgentInput> _reports = Channel.CreateUnbounded<AgentInput>();
    private readonly int _port = FreePort();
    private Process _registry = null!;
    private string _image = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _image = $"127.0.0.1:{_port}/shop/box:1";
        var settings = Path.Combine(_paths.Root, "registry.yml");
        await File.WriteAllTextAsync(
            settings, $"version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {_paths.Root}/registry\nhttp:\n  addr: 127.0.0.1:{_port}\n");
        _registry = Process.Start(new ProcessStartInfo(RealParts.Program("docker-registry", "docker-registry"), ["serve", settings])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await docker.RunAsync("tag", TestDocker.Image, _image);
        Assert.True(await RuntimeBench.EventuallyAsync(() => docker.RunAsync("push", _image).Result.Code == 0), "pushed");
        Assert.Equal(0, (await docker.RunAsync("rmi", _image)).Code);
    }

    public async ValueTask DisposeAsync()
    {
        _registry.Kill();
        await _registry.WaitForExitAsync();
        await docker.RunAsync("rmi", "-f", _image);
        Directory.Delete(_paths.Root, recursive: true);
    }

    [Fact]
    public async Task Image_ThatWasPulledAndIsUnused_IsRemovedInItsTimeAndNoOther()
    {
        using var runtime = Runtime();
        await runtime.PingAsync(Cancel);
        var spec = Spec(_image);
        runtime.Launch(new TaskLaunch(spec, new FrameworkId("tests"), new AgentId("agent-1")));
        await NextAsync<AgentInput.Launched>();
        var now = DateTimeOffset.UtcNow;
        Assert.Empty(await runtime.CollectImagesAsync(pressed: false, now.AddDays(8), Cancel));
        Assert.Empty(await runtime.CollectImagesAsync(pressed: true, now.AddDays(8), Cancel));

        runtime.Kill(spec.Id);
        await NextAsync<AgentInput.Exited>();
        Assert.Empty(await runtime.CollectImagesAsync(pressed: false, now.AddDays(6), Cancel));
        Assert.Empty(await runtime.CollectImagesAsync(pressed: true, now.AddSeconds(5), Cancel));

        // The next agent knows what the one before it pulled.
        using var next = Runtime();
        await next.PingAsync(Cancel);
        Assert.Equal([_image], await next.CollectImagesAsync(pressed: false, now.AddDays(7).AddMinutes(1), Cancel));
        Assert.NotEqual(0, (await docker.RunAsync("image", "inspect", _image)).Code);
        Assert.Equal(0, (await docker.RunAsync("image", "inspect", TestDocker.Image)).Code);
    }

    [Fact]
    public async Task Image_SomebodyElseBrought_IsNeverRemoved()
    {
        using var runtime = Runtime();
        await runtime.PingAsync(Cancel);
        var spec = Spec(TestDocker.Image);
        runtime.Launch(new TaskLaunch(spec, new FrameworkId("tests"), new AgentId("agent-1")));
        await NextAsync<AgentInput.Launched>();
        runtime.Kill(spec.Id);
        await NextAsync<AgentInput.Exited>();
        Assert.Empty(await runtime.CollectImagesAsync(pressed: true, DateTimeOffset.UtcNow.AddYears(1), Cancel));
        Assert.Equal(0, (await docker.RunAsync("image", "inspect", TestDocker.Image)).Code);
    }

    [Fact]
    public async Task Image_AContainerOfSomebodyElseUses_Stays()
    {
        using var runtime = Runtime();
        await runtime.PingAsync(Cancel);
        var spec = Spec(_image);
        runtime.Launch(new TaskLaunch(spec, new FrameworkId("tests"), new AgentId("agent-1")));
        await NextAsync<AgentInput.Launched>();
        runtime.Kill(spec.Id);
        await NextAsync<AgentInput.Exited>();
        var other = (await docker.RunAsync("create", _image, "true")).Output.Trim();
        Assert.Empty(await runtime.CollectImagesAsync(pressed: true, DateTimeOffset.UtcNow.AddYears(1), Cancel));
        await docker.RunAsync("rm", other);
        Assert.Equal([_image], await runtime.CollectImagesAsync(pressed: true, DateTimeOffset.UtcNow.AddYears(1), Cancel));
    }

    private static TaskSpec Spec(string image) => new()
    {
        Id = new TaskId($"image.{Guid.NewGuid():N}"), Name = "image", Command = "sleep 1000", Docker = new DockerSpec { Image = image },
        Resources = new Resources(ResourceAmounts.Of(0.1m, 64), PortSet.Empty),
    };

    private DockerRuntime Runtime() =>
        new(_paths, new DockerRuntimeOptions { Host = docker.Host }, report => _reports.Writer.TryWrite(report), NullLogger.Instance);

    private async Task<T> NextAsync<T>()
        where T : AgentInput
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var next = await _reports.Reader.ReadAsync(timeout.Token);
        return next is T expected ? expected : throw new Xunit.Sdk.XunitException($"not {typeof(T).Name} but {next}");
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
