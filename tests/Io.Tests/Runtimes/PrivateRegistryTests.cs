using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Runtimes.Docker;
using Sandun.Tests;
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
    private readonly int _port = FreePort();
    private Process _registry = null!;
    private string _image = "";

    public async ValueTask InitializeAsync()
    {
        _image = $"127.0.0.1:{_port}/private/box:1";
        await File.WriteAllTextAsync(Path.Combine(_paths.Root, "accounts"), Account + "\n");
        await File.WriteAllTextAsync(Path.Combine(_paths.Root, "config.json"), Config($"127.0.0.1:{_port}"));
        var settings = Path.Combine(_paths.Root, "registry.yml");
        await File.WriteAllTextAsync(
            settings, $"version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {_paths.Root}/registry\nhttp:\n  addr: 127.0.0.1:{_port}\n" +
            $"auth:\n  htpasswd:\n    realm: tests\n    path: {_paths.Root}/accounts\n");
        _registry = Process.Start(new ProcessStartInfo(RealParts.Program("docker-registry", "docker-registry"), ["serve", settings])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await docker.RunAsync("tag", TestDocker.Image, _image);
        Assert.True(await RuntimeBench.EventuallyAsync(() => docker.RunAsync("--config", _paths.Root, "push", _image).Result.Code == 0), "pushed");
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
    public async Task Image_OfAPrivateRegistry_IsPulledWithTheSecretAndOnlySo()
    {
        using var runtime = new DockerRuntime(
            _paths, new DockerRuntimeOptions { Host = docker.Host }, report => _reports.Writer.TryWrite(report), NullLogger.Instance);
        await runtime.PingAsync(TestContext.Current.CancellationToken);

        Launch(runtime, null);
        Assert.Contains(_image, (await NextAsync<AgentInput.LaunchFailed>()).Message, StringComparison.Ordinal);

        Launch(runtime, Config("registry.example"));
        var elsewhere = (await NextAsync<AgentInput.LaunchFailed>()).Message;
        Assert.Contains($"no credentials for registry 127.0.0.1:{_port}", elsewhere, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", elsewhere, StringComparison.Ordinal);

        Launch(runtime, "user=builder");
        Assert.Contains("config.json", (await NextAsync<AgentInput.LaunchFailed>()).Message, StringComparison.Ordinal);

        var spec = Launch(runtime, Config($"http://127.0.0.1:{_port}/v2/"));
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
            Id = new TaskId($"private.{Guid.NewGuid():N}"), Name = "private", Command = "sleep 1000", Docker = new DockerSpec { Image = _image },
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

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
