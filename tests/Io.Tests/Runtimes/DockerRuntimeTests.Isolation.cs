using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes.Docker;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>What keeps a container from the rest of the machine.</summary>
public sealed partial class DockerRuntimeTests
{
    [Fact]
    public async Task SeccompProfile_OfTheAgent_IsPutBeforeTheContainerThatNamesIt()
    {
        File.WriteAllText(
            Path.Combine(_paths.Root, "no-folders.json"),
            """{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO"}]}""");
        var spec = Spec("touch /tmp/file && ! mkdir /tmp/folder && exit 7") with
        {
            Docker = new DockerSpec { Image = TestDocker.Image, Linux = new LinuxSpec(false, null, null) { SeccompProfile = "no-folders.json" } },
        };
        var keeping = Runtime(options => options with { SeccompDirectory = _paths.Root });
        Launch(keeping, spec);
        await NextAsync<AgentInput.Launched>();
        Assert.Equal(7, (await NextAsync<AgentInput.Exited>()).End.ExitCode);

        // The same command makes the folder under the engine's own profile.
        var plain = spec with { Id = new TaskId(spec.Id.Value + ".p"), Docker = new DockerSpec { Image = TestDocker.Image } };
        Launch(keeping, plain);
        await NextAsync<AgentInput.Launched>();
        Assert.Equal(1, (await NextAsync<AgentInput.Exited>()).End.ExitCode);
    }

    [Theory]
    [InlineData("gone.json", "put it into")]
    [InlineData("broken.json", "cannot be read")]
    [InlineData("list.json", "is no JSON object")]
    [InlineData("../passwd", "without slashes")]
    public async Task SeccompProfile_ThatCannotBeHad_FailsTheLaunchWithTheReason(string name, string reason)
    {
        File.WriteAllText(Path.Combine(_paths.Root, "broken.json"), "{");
        File.WriteAllText(Path.Combine(_paths.Root, "list.json"), "[]");
        var spec = Spec("true") with { Docker = new DockerSpec { Image = TestDocker.Image, Linux = new LinuxSpec(false, null, null) { SeccompProfile = name } } };

        Launch(Runtime(options => options with { SeccompDirectory = _paths.Root }), spec);
        Assert.Contains(reason, (await NextAsync<AgentInput.LaunchFailed>()).Message, StringComparison.Ordinal);

        Launch(Runtime(), spec with { Id = new TaskId(spec.Id.Value + ".n") });
        Assert.Contains("--seccomp-config-dir", (await NextAsync<AgentInput.LaunchFailed>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Container_WithoutANetwork_HasNoDeviceToReachAnybodyBy()
    {
        var spec = Spec("cat /proc/net/dev; cat /proc/net/route; sleep 1000") with { Docker = new DockerSpec { Image = TestDocker.Image, Network = NetworkMode.None } };
        var runtime = Runtime();
        Launch(runtime, spec);

        Assert.Empty((await NextAsync<AgentInput.Launched>()).IpAddresses);
        var inspected = await docker.RunAsync("inspect", "--format", "{{.HostConfig.NetworkMode}}", ContainerDefinition.Name(spec.Id, _paths.Owner));
        var output = Path.Combine(_paths.Sandbox(spec.Id), "stdout");
        Assert.True(await RuntimeBench.EventuallyAsync(() => File.Exists(output) && File.ReadAllText(output).Contains("Gateway", StringComparison.Ordinal)));
        runtime.Kill(spec.Id);
        await NextAsync<AgentInput.Exited>();

        Assert.Equal("none", inspected.Output.Trim());
        var lines = File.ReadAllLines(output).Select(line => line.Trim()).ToList();
        Assert.Contains(lines, line => line.StartsWith("lo:", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("eth", StringComparison.Ordinal));
        Assert.Equal(lines.Count - 1, lines.FindIndex(line => line.StartsWith("Iface", StringComparison.Ordinal)));
    }
}
