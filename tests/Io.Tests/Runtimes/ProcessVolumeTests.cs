using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

public sealed class ProcessVolumeTests
{
    [Fact]
    public async Task Group_OfProcesses_SharesADirectoryThatGoesWithTheLast()
    {
        await using var bench = new RuntimeBench();
        TaskSpec writer = RuntimeBench.Spec("echo hello > shared/greeting; sleep 1000"), reader = RuntimeBench.Spec("until read line < in/greeting; do sleep 0.1; done 2>/dev/null; echo \"got $line\"");
        var group = new TaskGroup { Id = "group." + writer.Id, Members = [writer.Id, reader.Id] };
        writer = writer with { Group = group, Volumes = [new VolumeMount("shared", "exchange", false, VolumeKind.Group)] };
        reader = reader with { Group = group, Volumes = [new VolumeMount("in", "exchange", true, VolumeKind.Group)] };

        await bench.RunAsync(writer);
        Assert.Equal(0, (await bench.RunToEndAsync(reader)).ExitCode);
        Assert.Equal("got hello\n", bench.Output(reader));

        bench.Runtime.Kill(writer.Id);
        await bench.NextAsync<AgentInput.Exited>();
        var directory = Path.Combine(bench.Paths.Groups, group.Id);
        bench.Runtime.Remove(reader.Id);
        Assert.True(await RuntimeBench.EventuallyAsync(() => !Directory.Exists(bench.Paths.Sandbox(reader.Id))));
        Assert.True(Directory.Exists(directory));
        bench.Runtime.Remove(writer.Id);
        Assert.True(await RuntimeBench.EventuallyAsync(() => !Directory.Exists(directory)));
    }

    [Fact]
    public async Task Volume_PersistentAndOfTheHost_AreSeenAndOutliveTheTask()
    {
        await using var bench = new RuntimeBench();
        var mount = Directory.CreateTempSubdirectory("sandun-mount-");
        try
        {
            var spec = RuntimeBench.Spec($"echo one >> data/log; cat data/log; touch {mount.FullName}/x 2>/dev/null || echo read-only; cat {mount.FullName}/hostname") with
            {
                Volumes = [new VolumeMount("data", "app#data#1", false, VolumeKind.Persistent), new VolumeMount(mount.FullName, "/etc", true)],
            };
            Assert.Equal(0, (await bench.RunToEndAsync(spec)).ExitCode);
            Assert.StartsWith("one\nread-only\n", bench.Output(spec), StringComparison.Ordinal);

            bench.Runtime.Remove(spec.Id);
            Assert.True(await RuntimeBench.EventuallyAsync(() => !Directory.Exists(bench.Paths.Sandbox(spec.Id))));
            Assert.Equal("one\n", File.ReadAllText(Path.Combine(bench.Paths.Volumes, "app#data#1", "log")));
        }
        finally
        {
            mount.Delete();
        }
    }

    [Fact]
    public async Task Volume_AtAPathTheMachineLacks_FailsTheLaunchAndSaysWhy()
    {
        await using var bench = new RuntimeBench();
        bench.Launch(RuntimeBench.Spec("true") with { Volumes = [new VolumeMount("/no/such/place", "/etc", true)] });

        Assert.Contains("/no/such/place", (await bench.NextAsync<AgentInput.LaunchFailed>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_OfAProcess_IsInItsEnvironmentAndFileAndNowhereAfterwards()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("echo $TOKEN; cat secrets/key") with
        {
            Secrets =
            [
                new TaskSecret("token", "TOKEN", null) { Value = new SecretValue("variable-secret"u8.ToArray()) },
                new TaskSecret("key", null, "secrets/key") { Value = new SecretValue("file-secret\n"u8.ToArray()) },
            ],
        };
        Assert.Equal(0, (await bench.RunToEndAsync(spec)).ExitCode);

        Assert.Equal("variable-secret\nfile-secret\n", bench.Output(spec));
        Assert.False(Directory.Exists(bench.Paths.SecretFiles(spec.Id)));
        Assert.Empty(File.ReadAllBytes(Path.Combine(bench.Paths.Sandbox(spec.Id), "secrets", "key")));
    }

    [Fact]
    public async Task Secret_ThatIsNotKnown_FailsTheLaunchByItsName()
    {
        await using var bench = new RuntimeBench();
        bench.Launch(RuntimeBench.Spec("true") with { Secrets = [new TaskSecret("db/password", "PASSWORD", null)] });

        Assert.Contains("secret 'db/password' is not known", (await bench.NextAsync<AgentInput.LaunchFailed>()).Message, StringComparison.Ordinal);
    }
}
