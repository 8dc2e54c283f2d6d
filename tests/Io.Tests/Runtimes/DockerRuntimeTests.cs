using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Runtimes.Docker;
using Sandun.Runtimes.Processes;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

public sealed partial class DockerRuntimeTests(TestDocker docker) : IClassFixture<TestDocker>, IDisposable
{
    private static int s_count;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly AgentPaths _paths = new(Directory.CreateTempSubdirectory("sandun-docker-").FullName);
    private readonly Channel<AgentInput> _reports = Channel.CreateUnbounded<AgentInput>();
    private readonly List<DockerRuntime> _runtimes = [];

    public void Dispose()
    {
        foreach (var runtime in _runtimes) runtime.Dispose();
        Directory.Delete(_paths.Root, recursive: true);
    }

    [Fact]
    public async Task Container_ThatFails_IsReportedWithCodeOutputAndIsTakenAway()
    {
        var spec = Spec("echo out; echo $MESOS_SANDBOX $GREETING >&2; cat /mnt/mesos/sandbox/note; sleep 1; exit 4") with { Environment = Sorted.Empty.Add("GREETING", "hello") };
        var runtime = Runtime();
        Directory.CreateDirectory(_paths.Sandbox(spec.Id));
        File.WriteAllText(Path.Combine(_paths.Sandbox(spec.Id), "note"), "from the sandbox");
        Launch(runtime, spec);

        Assert.NotEqual(0, (await NextAsync<AgentInput.Launched>()).Pid);
        var end = (await NextAsync<AgentInput.Exited>()).End;

        Assert.Equal((4, "/mnt/mesos/sandbox hello\n"), (end.ExitCode, end.LastOutput));
        Assert.Equal("out\nfrom the sandbox", File.ReadAllText(Path.Combine(_paths.Sandbox(spec.Id), "stdout")));
        Assert.Equal("", (await docker.RunAsync("ps", "-aq", "--filter", $"label=MESOS_TASK_ID={spec.Id}")).Output);
    }

    [Fact]
    public async Task Container_OnTheBridge_HasAnAddressAndItsLimits()
    {
        var spec = Spec("sleep 1000") with
        {
            Docker = new DockerSpec { Image = TestDocker.Image, Network = NetworkMode.Bridge },
            CpuLimitMillis = 500,
            Ports = [new TaskPort("http", 21380, 80, PortProtocols.Tcp)],
            Volumes = [new VolumeMount("/data", "volume", true)],
        };
        var runtime = Runtime();
        Launch(runtime, spec);

        var launched = await NextAsync<AgentInput.Launched>();
        var inspected = (await docker.RunAsync("inspect", "--format",
            "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.CpuShares}} {{json .HostConfig.PortBindings}} {{range .Mounts}}{{.Destination}}:{{.RW}},{{end}}",
            ContainerDefinition.Name(spec.Id, _paths.Owner))).Output;
        runtime.Terminate(spec.Id);
        runtime.Kill(spec.Id);

        Assert.StartsWith("172.", Assert.Single(launched.IpAddresses));
        Assert.StartsWith("67108864 500000000 102 ", inspected);
        Assert.Contains("\"HostIp\":\"127.0.0.1\",\"HostPort\":\"21380\"", inspected);
        Assert.Contains("/data:false", inspected);
        Assert.Equal(137, (await NextAsync<AgentInput.Exited>()).End.ExitCode);
    }

    [Fact]
    public async Task Program_InsideAContainer_IsTalkedWithWaitedForAndKilled()
    {
        var spec = Spec("sleep 1000");
        var runtime = Runtime();
        using var processes = new ProcessRuntime(_paths, new ProcessRuntimeOptions(), _ => { }, NullLogger.Instance);
        var nested = processes.Nested;
        nested.Engine = runtime;
        Launch(runtime, spec);
        await NextAsync<AgentInput.Launched>();
        NestedSpec Of(string name, string program) => new() { Id = new NestedId(spec.Id, name), Program = ["/bin/sh", "-c", program] };

        var session = Of("look", "echo $MESOS_SANDBOX $GREETING; read line; echo $line >&2; exit 3") with { IsSession = true, Environment = [KeyValuePair.Create("GREETING", "hello")] };
        Assert.True(await nested.LaunchAsync(session, Cancel));
        Assert.False(await nested.LaunchAsync(session, Cancel));
        var output = nested.AttachOutput(session.Id)!;
        await nested.WriteAsync(session.Id, "words\n"u8.ToArray(), Cancel);
        Assert.Equal(3 << 8, await nested.WaitAsync(session.Id, Cancel));
        var said = await output.ReadAllAsync(Cancel).ToListAsync(Cancel);
        Assert.Equal("/mnt/mesos/sandbox hello\n", Text(said.Where(piece => !piece.IsError)));
        Assert.Equal("words\n", Text(said.Where(piece => piece.IsError)));

        var note = Of("note", "echo noted; sleep 1000");
        Assert.True(await nested.LaunchAsync(note, Cancel));
        var written = Path.Combine(_paths.Sandbox(spec.Id), "containers", "note", "stdout");
        Assert.True(await RuntimeBench.EventuallyAsync(() => File.Exists(written) && File.ReadAllText(written) == "noted\n"));
        Assert.True(nested.Signal(note.Id, 9));
        Assert.Equal(9, await nested.WaitAsync(note.Id, Cancel));

        var last = Of("last", "stty size; sleep 1000") with { Terminal = new TerminalSize(33, 99) };
        Assert.True(await nested.LaunchAsync(last, Cancel));
        Assert.Equal(last.Id, Assert.Single(nested.Running).Id);

        // One whose container dies before it has begun was never executed, and ends with the shell's 126.
        Assert.True(await RuntimeBench.EventuallyAsync(() => nested.Running is [(_, not 0)]));
        runtime.Kill(spec.Id);
        Assert.Equal(9, await nested.WaitAsync(last.Id, Cancel));
        await NextAsync<AgentInput.Exited>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => nested.LaunchAsync(Of("late", "true"), Cancel));

        static string Text(IEnumerable<NestedOutput> pieces) => System.Text.Encoding.UTF8.GetString([.. pieces.SelectMany(piece => piece.Data.ToArray())]);
    }

    /// <summary>By its control groups, and as the engine tells where those cannot be read.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Usage_OfARunningContainer_IsMeasured(bool controlGroups)
    {
        var spec = Spec("while :; do :; done") with { CpuLimitMillis = 200, Docker = new DockerSpec { Image = TestDocker.Image, Network = NetworkMode.Bridge } };
        var runtime = Runtime(options => options with { ReadsControlGroups = controlGroups });
        Launch(runtime, spec);
        await NextAsync<AgentInput.Launched>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = runtime.RunAsync(() => { }, ending.Token);
        TaskUsage? seen = null;
        Assert.True(await RuntimeBench.EventuallyAsync(() =>
        {
            seen = runtime.MeasureAsync(TestContext.Current.CancellationToken).AsTask().Result.SingleOrDefault();
            return seen is { CpuNanoseconds: > 10_000_000, MemoryBytes: > 0, Counters: { Processes: > 0, ThrottledNanoseconds: >= 0, NetworkReceivedBytes: >= 0 } };
        }), $"{seen}");
        await ending.CancelAsync();
        await running;
        runtime.Kill(spec.Id);
        await NextAsync<AgentInput.Exited>();
    }

    [Fact]
    public async Task Memory_OverItsLimit_IsReportedAsSuch()
    {
        Launch(Runtime(), Spec("x=$(head -c 100000000 /dev/zero | tr '\\0' y); exit 1"));

        await NextAsync<AgentInput.Launched>();
        var end = (await NextAsync<AgentInput.Exited>()).End;

        Assert.Equal(TaskReason.ContainerLimitationMemory, end.Reason);
    }

    [Fact]
    public async Task Image_ThatCannotBeHad_FailsTheLaunchNamingIt()
    {
        Launch(Runtime(), Spec("true") with { Docker = new DockerSpec { Image = "localhost:1/no/such:image" } });

        var failed = await NextAsync<AgentInput.LaunchFailed>();

        Assert.Equal(TaskReason.ImagePullFailed, failed.Reason);
        Assert.Contains("no/such:image", failed.Message);
    }

    [Fact]
    public async Task Privileges_AreRefusedUnlessAllowed()
    {
        Launch(Runtime(), Spec("true") with { Docker = new DockerSpec { Image = TestDocker.Image, Privileged = true } });
        Assert.Contains("--docker-allow-privileged", (await NextAsync<AgentInput.LaunchFailed>()).Message);

        var parameters = new DockerSpec { Image = TestDocker.Image, Parameters = [KeyValuePair.Create("env", "A=from a parameter")] };
        Launch(Runtime(), Spec("true") with { Docker = parameters });
        Assert.Contains("--docker-allow-parameters", (await NextAsync<AgentInput.LaunchFailed>()).Message);

        var spec = Spec("echo $A") with { Docker = parameters };
        Launch(Runtime(options => options with { AllowParameters = true }), spec);
        await NextAsync<AgentInput.Launched>();
        await NextAsync<AgentInput.Exited>();
        Assert.Equal("from a parameter\n", File.ReadAllText(Path.Combine(_paths.Sandbox(spec.Id), "stdout")));
    }

    [Fact]
    public async Task RestartedAgent_AdoptsTheContainerAndItsOutputWithoutGapOrRepetition()
    {
        var spec = Spec("cd $MESOS_SANDBOX; i=0; while [ $i -lt 40 ]; do echo line $i; i=$((i+1)); [ $i -ne 20 ] || until test -f go; do sleep 0.1; done; sleep 0.1; done; exit 6");
        var first = Runtime();
        Launch(first, spec);
        var launched = await NextAsync<AgentInput.Launched>();
        var output = Path.Combine(_paths.Sandbox(spec.Id), "stdout");
        Assert.True(await RuntimeBench.EventuallyAsync(() => File.ReadAllText(output).Contains("line 5\n")));
        first.Dispose();
        await Task.Delay(500, TestContext.Current.CancellationToken);

        var second = Runtime();
        var found = Assert.Single(await second.RecoverAsync([spec], TestContext.Current.CancellationToken));

        Assert.Equal(launched.Pid, Assert.IsType<FoundTask.Running>(found).Pid);
        File.WriteAllText(Path.Combine(_paths.Sandbox(spec.Id), "go"), "");
        Assert.Equal(6, (await NextAsync<AgentInput.Exited>()).End.ExitCode);
        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"line {i}\n")), File.ReadAllText(output));
    }

    [Fact]
    public async Task ContainerThatEndedUnseen_IsFoundWithItsExitCode()
    {
        var spec = Spec("sleep 1; exit 7");
        var first = Runtime();
        Launch(first, spec);
        await NextAsync<AgentInput.Launched>();
        first.Dispose();
        await Task.Delay(1500, TestContext.Current.CancellationToken);

        var second = Runtime();
        Assert.IsType<FoundTask.Running>(Assert.Single(await second.RecoverAsync([spec], TestContext.Current.CancellationToken)));

        Assert.Equal(7, (await NextAsync<AgentInput.Exited>()).End.ExitCode);
    }

    [Fact]
    public async Task UnknownContainer_OfThisAgent_IsFoundAndDestroyed()
    {
        var spec = Spec("sleep 1000");
        var first = Runtime();
        Launch(first, spec);
        await NextAsync<AgentInput.Launched>();
        first.Dispose();

        var second = Runtime();
        await second.PingAsync(TestContext.Current.CancellationToken);
        Assert.Equal(spec.Id, Assert.Single(await second.RecoverAsync([], TestContext.Current.CancellationToken)).Id);
        second.Remove(spec.Id);

        Assert.True(await RuntimeBench.EventuallyAsync(() => docker.RunAsync("ps", "-aq", "--filter", $"label=sandun.task={spec.Id}").Result.Output == ""));
    }

    [Fact]
    public async Task Probe_Command_RunsInTheContainer()
    {
        var spec = Spec("touch /tmp/here; sleep 1000");
        var runtime = Runtime();
        Launch(runtime, spec);
        await NextAsync<AgentInput.Launched>();

        Assert.True(await RuntimeBench.EventuallyAsync(() => runtime.ProbeAsync(spec, "test -f /tmp/here", TestContext.Current.CancellationToken).Result is null));
        Assert.Equal("exit status 3: no", await runtime.ProbeAsync(spec, "echo no; exit 3", TestContext.Current.CancellationToken));
        runtime.Kill(spec.Id);
        await NextAsync<AgentInput.Exited>();
    }

    [Fact]
    public async Task Group_OnTheBridge_SharesNetworkVolumesAndGivesSecretsToThoseWhoseTheyAre()
    {
        TaskId web = new($"pod.{Interlocked.Increment(ref s_count)}.web"), helper = new($"pod.{s_count}.helper");
        TaskPort port = new("http", 21381, 8080, PortProtocols.Tcp);
        var group = new TaskGroup { Id = $"pod.{s_count}", Members = [web, helper], Ports = [port] };
        var shared = new DockerSpec { Image = TestDocker.Image, Network = NetworkMode.Bridge };
        var first = Spec("httpd -p 127.0.0.1:8080 -h /data; echo ready > /data/index.html; sleep 1000") with
        {
            Id = web,
            Docker = shared,
            Group = group,
            Volumes = [new VolumeMount("/data", "site", false, VolumeKind.Group)],
        };
        var second = Spec("cat < /site/index.html; cat /run/key; echo $TOKEN; exec 3<>/dev/null; sleep 1000") with
        {
            Id = helper,
            Docker = shared,
            Group = group,
            Ports = [port],
            Volumes = [new VolumeMount("/site", "site", true, VolumeKind.Group)],
            Secrets =
            [
                new TaskSecret("key", null, "/run/key") { Value = new SecretValue("file-secret\n"u8.ToArray()) },
                new TaskSecret("token", "TOKEN", null) { Value = new SecretValue("variable-secret"u8.ToArray()) },
            ],
        };
        var runtime = Runtime();
        Launch(runtime, first);
        var launched = await NextAsync<AgentInput.Launched>();
        Assert.True(await RuntimeBench.EventuallyAsync(() => File.Exists(Path.Combine(_paths.Groups, group.Id, "site", "index.html"))));
        Launch(runtime, second);

        Assert.Equal(launched.IpAddresses, (await NextAsync<AgentInput.Launched>()).IpAddresses);
        var output = Path.Combine(_paths.Sandbox(helper), "stdout");
        Assert.True(await RuntimeBench.EventuallyAsync(() => File.ReadAllText(output) == "ready\nfile-secret\nvariable-secret\n"), File.ReadAllText(output));

        // The helper's loopback is the web container's: its namespace is one.
        var spaces = (await docker.RunAsync("inspect", "--format", "{{.HostConfig.NetworkMode}} {{json .HostConfig.PortBindings}}", ContainerDefinition.Name(helper, _paths.Owner))).Output;
        Assert.StartsWith("container:", spaces, StringComparison.Ordinal);
        Assert.Contains("{}", spaces, StringComparison.Ordinal);
        Assert.Contains("21381", (await docker.RunAsync("inspect", "--format", "{{json .HostConfig.PortBindings}}", ContainerDefinition.Name(web, _paths.Owner))).Output, StringComparison.Ordinal);

        runtime.Kill(helper);
        runtime.Kill(web);
        await NextAsync<AgentInput.Exited>();
        await NextAsync<AgentInput.Exited>();
        Assert.False(Directory.Exists(_paths.SecretFiles(helper)));
        runtime.Remove(helper);
        Assert.True(await RuntimeBench.EventuallyAsync(() => !Directory.Exists(_paths.Sandbox(helper))));
        Assert.True(Directory.Exists(Path.Combine(_paths.Groups, group.Id)));
        runtime.Remove(web);
        Assert.True(await RuntimeBench.EventuallyAsync(() => !Directory.Exists(Path.Combine(_paths.Groups, group.Id))));
    }

    [Fact]
    public async Task Container_OnTwoNetworks_HasAnAddressOnEachAndTheFirstOneFirst()
    {
        var number = Interlocked.Increment(ref s_count);
        string first = $"z-front-{number}", second = $"a-back-{number}";
        foreach (var network in (string[])[first, second]) Assert.Equal(0, (await docker.RunAsync("network", "create", network)).Code);
        var spec = Spec("sleep 1000") with
        {
            Docker = new DockerSpec { Image = TestDocker.Image, Network = NetworkMode.Container, NetworkName = first, OtherNetworks = [second] },
        };
        var runtime = Runtime();
        Launch(runtime, spec);

        var launched = await NextAsync<AgentInput.Launched>();
        var expected = new List<string>();
        foreach (var network in (string[])[first, second])
        {
            var format = "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}";
            expected.Add((await docker.RunAsync("inspect", "--format", format, ContainerDefinition.Name(spec.Id, _paths.Owner))).Output.Trim());
        }

        Assert.Equal(expected, launched.IpAddresses);
        Assert.Equal(2, expected.Distinct().Count(address => address.Length > 0));
        runtime.Kill(spec.Id);
        await NextAsync<AgentInput.Exited>();
        foreach (var network in (string[])[first, second]) await docker.RunAsync("network", "rm", network);
    }

    [Fact]
    public async Task LinuxInfo_OfAContainer_IsDoneAsFarAsTheAgentAllows()
    {
        var spec = Spec("sleep 1000") with
        {
            Docker = new DockerSpec { Image = TestDocker.Image, Linux = new LinuxSpec(false, IpcMode.Private, 32 << 20) },
        };
        var runtime = Runtime();
        Launch(runtime, spec);
        await NextAsync<AgentInput.Launched>();
        var inspected = await docker.RunAsync("inspect", "--format", "{{.HostConfig.IpcMode}} {{.HostConfig.ShmSize}}", ContainerDefinition.Name(spec.Id, _paths.Owner));
        Assert.Equal($"private {32 << 20}", inspected.Output.Trim());
        runtime.Kill(spec.Id);
        await NextAsync<AgentInput.Exited>();

        var unconfined = spec with { Id = new TaskId(spec.Id.Value + ".u"), Docker = spec.Docker with { Linux = new LinuxSpec(true, IpcMode.Host, null) } };
        Launch(runtime, unconfined);
        Assert.Contains("--docker-allow-privileged", (await NextAsync<AgentInput.LaunchFailed>()).Message, StringComparison.Ordinal);

        var trusting = Runtime(options => options with { AllowPrivileged = true });
        Launch(trusting, unconfined with { Id = new TaskId(spec.Id.Value + ".t") });
        await NextAsync<AgentInput.Launched>();
        inspected = await docker.RunAsync("inspect", "--format", "{{.HostConfig.IpcMode}} {{.HostConfig.SecurityOpt}}", ContainerDefinition.Name(new TaskId(spec.Id.Value + ".t"), _paths.Owner));
        Assert.StartsWith("host ", inspected.Output, StringComparison.Ordinal);
        Assert.Contains("seccomp=unconfined", inspected.Output, StringComparison.Ordinal);
        trusting.Kill(new TaskId(spec.Id.Value + ".t"));
        await NextAsync<AgentInput.Exited>();
    }

    [Fact]
    public async Task Engine_ThatIsNotThere_FailsTheLaunchAndHoldsUpNothing()
    {
        var runtime = Runtime(options => options with { Host = "unix:///nowhere/docker.sock" });
        await runtime.PingAsync(TestContext.Current.CancellationToken);
        Assert.False(runtime.IsAnswering);

        Launch(runtime, Spec("true"));
        await NextAsync<AgentInput.LaunchFailed>();
    }

    private static TaskSpec Spec(string command) => new()
    {
        Id = new TaskId($"box.{Interlocked.Increment(ref s_count)}"), Name = "box", Command = command, Docker = new DockerSpec { Image = TestDocker.Image },
        Resources = new Resources(ResourceAmounts.Of(0.1m, 64), PortSet.Empty),
    };

    private static void Launch(DockerRuntime runtime, TaskSpec spec) => runtime.Launch(new TaskLaunch(spec, new FrameworkId("tests"), new AgentId("agent-1")));

    private DockerRuntime Runtime(Func<DockerRuntimeOptions, DockerRuntimeOptions>? change = null)
    {
        var options = new DockerRuntimeOptions { Host = docker.Host };
        var runtime = new DockerRuntime(_paths, change is null ? options : change(options), report => _reports.Writer.TryWrite(report), NullLogger.Instance);
        _runtimes.Add(runtime);
        return runtime;
    }

    private async Task<T> NextAsync<T>()
        where T : AgentInput
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return Assert.IsType<T>(await _reports.Reader.ReadAsync(timeout.Token));
    }
}
