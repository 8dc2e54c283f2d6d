using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Runtimes.Docker;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>Images of a registry that lets in who knows a password.</summary>
public sealed class PrivateRegistryTests(TestDocker docker) : IClassFixture<TestDocker>, IAsyncLifetime
{
    private const string UserAndPassword = "builder:geheim";

    /// <summary>The line of an htpasswd file for the above.</summary>
    private const string Account = "builder:$2b$05$abcdefghijklmnopqrstuuVWu8RjbNovPZWAMRdd7iqaaG0mI53Uu";

    private readonly AgentPaths _paths = new(Directory.CreateTempSubdirectory("sandun-registry-").FullName);
    private readonly Channel<AgentInput> _reports = Channel.CreateUnbounded<AgentInput>();
    private TestRegistry _registry = null!;

    private string Image => _registry.Image;

    public async ValueTask InitializeAsync()
    {
        _registry = new TestRegistry(docker, _paths.Root, "private/box");
        await File.WriteAllTextAsync(Path.Combine(_paths.Root, "config.json"), Config(_registry.Address));
        await _registry.StartAsync(Account, "--config", _paths.Root);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        Directory.Delete(_paths.Root, recursive: true);
    }

    [Fact]
    public async Task Image_OfAPrivateRegistry_IsPulledWithTheSecretAndOnlySo()
    {
        using var runtime = new DockerRuntime(
            _paths, new DockerRuntimeOptions { Host = docker.Host }, report => _reports.Writer.TryWrite(report), NullLogger.Instance);
        await runtime.PingAsync(TestContext.Current.CancellationToken);

        Launch(runtime, null);
        Assert.Contains(Image, (await NextAsync<AgentInput.LaunchFailed>()).Message, StringComparison.Ordinal);

        Launch(runtime, Config("registry.example"));
        var elsewhere = (await NextAsync<AgentInput.LaunchFailed>()).Message;
        Assert.Contains($"no credentials for registry {_registry.Address}", elsewhere, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", elsewhere, StringComparison.Ordinal);

        Launch(runtime, "user=builder");
        Assert.Contains("config.json", (await NextAsync<AgentInput.LaunchFailed>()).Message, StringComparison.Ordinal);

        var spec = Launch(runtime, Config($"http://{_registry.Address}/v2/"));
        await NextAsync<AgentInput.Launched>();
        var seen = (await docker.RunAsync("inspect", "--format", "{{json .Config}}", ContainerDefinition.Name(spec.Id, _paths.Owner))).Output;
        Assert.DoesNotContain("geheim", seen, StringComparison.Ordinal);
        runtime.Kill(spec.Id);
        await NextAsync<AgentInput.Exited>();
    }

    private static string Config(string registry)
    {
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes(UserAndPassword));
        return "{\"auths\":{\"" + registry + "\":{\"auth\":\"" + auth + "\"}}}";
    }

    private TaskSpec Launch(DockerRuntime runtime, string? credentials)
    {
        var spec = new TaskSpec
        {
            Id = new TaskId($"private.{Guid.NewGuid():N}"), Name = "private", Command = "sleep 1000", Docker = new DockerSpec { Image = Image },
            Resources = new Resources(ResourceAmounts.Of(0.1m, 64), PortSet.Empty),
            Secrets = credentials is null ? [] : [new TaskSecret("registry", null, null) { Value = new SecretValue(Encoding.UTF8.GetBytes(credentials)) }],
        };
        runtime.Launch(new TaskLaunch(spec, new FrameworkId("tests"), new AgentId("agent-1")));
        return spec;
    }

    private async Task<T> NextAsync<T>()
        where T : AgentInput
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var next = await _reports.Reader.ReadAsync(timeout.Token);
        return next is T expected ? expected : throw new Xunit.Sdk.XunitException($"not {typeof(T).Name} but {next}");
    }
}
