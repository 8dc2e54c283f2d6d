using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Runtimes.Docker;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>Images an agent pulled, from a registry of the test's own, and images that are somebody else's.</summary>
public sealed class ImageCollectionTests(TestDocker docker) : IClassFixture<TestDocker>, IAsyncLifetime
{
    private readonly AgentPaths _paths = new(Directory.CreateTempSubdirectory("sandun-images-").FullName);
    private readonly Channel<AgentInput> _reports = Channel.CreateUnbounded<AgentInput>();
    private TestRegistry _registry = null!;

    private string Image => _registry.Image;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _registry = new TestRegistry(docker, _paths.Root, "shop/box");
        await _registry.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        Directory.Delete(_paths.Root, recursive: true);
    }

    [Fact]
    public async Task Image_ThatWasPulledAndIsUnused_IsRemovedInItsTimeAndNoOther()
    {
        using var runtime = Runtime();
        await runtime.PingAsync(Cancel);
        var spec = Spec(Image);
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
        Assert.Equal([Image], await next.CollectImagesAsync(pressed: false, now.AddDays(7).AddMinutes(1), Cancel));
        Assert.NotEqual(0, (await docker.RunAsync("image", "inspect", Image)).Code);
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
        var spec = Spec(Image);
        runtime.Launch(new TaskLaunch(spec, new FrameworkId("tests"), new AgentId("agent-1")));
        await NextAsync<AgentInput.Launched>();
        runtime.Kill(spec.Id);
        await NextAsync<AgentInput.Exited>();
        var other = (await docker.RunAsync("create", Image, "true")).Output.Trim();
        Assert.Empty(await runtime.CollectImagesAsync(pressed: true, DateTimeOffset.UtcNow.AddYears(1), Cancel));
        await docker.RunAsync("rm", other);
        Assert.Equal([Image], await runtime.CollectImagesAsync(pressed: true, DateTimeOffset.UtcNow.AddYears(1), Cancel));
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
}
