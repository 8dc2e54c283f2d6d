using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

public sealed class ProcessRuntimeTests
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("kill -9 $$", 137)]
    [InlineData("no-such-program", 127)]
    public async Task Exit_OfTheProgram_IsReported(string command, int code)
    {
        await using var bench = new RuntimeBench();

        Assert.Equal(code, (await bench.RunToEndAsync(RuntimeBench.Spec(command))).ExitCode);
    }

    [Fact]
    public async Task Arguments_WithoutAShell_ReachTheProgramUnchanged()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("") with { Command = null, Arguments = ["/usr/bin/printf", "%s|", "a b", "$HOME", "*"] };

        await bench.RunToEndAsync(spec);

        Assert.Equal("a b|$HOME|*|", bench.Output(spec));
    }

    [Theory]
    [InlineData("/bin/sleep $LONG", true)]
    [InlineData("exec /bin/sleep $LONG", true)]
    [InlineData("sleep 1000 ; true", false)]
    public async Task Command_OfOneProgram_LeavesNoShellBehind(string command, bool direct)
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec(command) with { Environment = Sorted.Empty.Add("LONG", "1000") };
        var launched = await bench.RunAsync(spec);
        string Child() => File.ReadAllText($"/proc/{launched.Pid}/task/{launched.Pid}/children").Trim();
        string Name(string pid) => File.ReadAllText($"/proc/{pid}/cmdline").Split('\0')[0];

        Assert.True(await RuntimeBench.EventuallyAsync(() => Child() != "" && Name(Child()) == (direct ? "/bin/sleep" : "/bin/sh")));
        bench.Runtime.Terminate(spec.Id);
        Assert.Equal(143, (await bench.NextAsync<AgentInput.Exited>()).End.ExitCode);
    }

    [Fact]
    public async Task Command_OfOneProgramThatEndsInOrder_HasItsOwnExitCode()
    {
        await using var bench = new RuntimeBench();
        var script = Path.Combine(bench.Paths.Root, "server");
        await File.WriteAllTextAsync(
            script, "#!/bin/sh\ntrap 'exit 7' TERM\necho ready\nwhile :; do sleep 0.05; done\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var spec = RuntimeBench.Spec(script + " --quietly");
        await bench.RunAsync(spec);
        Assert.True(await RuntimeBench.EventuallyAsync(() => bench.Output(spec) == "ready\n"));

        bench.Runtime.Terminate(spec.Id);

        Assert.Equal(7, (await bench.NextAsync<AgentInput.Exited>()).End.ExitCode);
    }

    [Theory]
    [InlineData("no-such-program --now", 127)]
    [InlineData("/etc/passwd", 126)]
    [InlineData("sleep 'a", 2)]
    public async Task Command_OfOneProgramThatCannotRun_IsReportedAsByAShell(string command, int code)
    {
        await using var bench = new RuntimeBench();

        Assert.Equal(code, (await bench.RunToEndAsync(RuntimeBench.Spec(command))).ExitCode);
    }

    [Fact]
    public async Task Environment_IsTheTasksAndMesosOwn_NotTheAgents()
    {
        await using var bench = new RuntimeBench();
        Environment.SetEnvironmentVariable("SANDUN_SECRET", "of the agent");
        var spec = RuntimeBench.Spec("") with { Command = null, Arguments = ["/usr/bin/env"], Environment = Sorted.Empty.Add("PORT0", "31000").Add("odd.name-1", "x y") };

        await bench.RunToEndAsync(spec);

        var lines = bench.Output(spec).Split('\n');
        Assert.Contains("PORT0=31000", lines);
        Assert.Contains("odd.name-1=x y", lines);
        Assert.Contains($"MESOS_SANDBOX={bench.Paths.Sandbox(spec.Id)}", lines);
        Assert.Contains($"MESOS_TASK_ID={spec.Id}", lines);
        Assert.Contains("MESOS_FRAMEWORK_ID=tests", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("SANDUN_SECRET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Task_HasItsOwnSessionNamespacesAndDirectory()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("echo \"$(readlink /proc/self/ns/pid) $(readlink /proc/self/ns/mnt) $(readlink /proc/self/ns/ipc) $(readlink /proc/self/ns/uts) $(ls -d /proc/[0-9]* | wc -l) $(pwd) $(grep NoNewPrivs /proc/self/status | cut -f2)\"; sleep 60");
        var launched = await bench.RunAsync(spec);

        var parts = (await bench.LineAsync(spec)).Split(' ');

        foreach (var (name, seen) in new[] { "pid", "mnt", "ipc", "uts" }.Zip(parts))
            Assert.NotEqual(new FileInfo($"/proc/self/ns/{name}").LinkTarget, seen);
        Assert.InRange(int.Parse(parts[4]), 2, 8);
        Assert.Equal(bench.Paths.Sandbox(spec.Id), parts[5]);
        Assert.Equal("1", parts[6]);
        var fields = (await File.ReadAllTextAsync($"/proc/{launched.Pid}/stat", TestContext.Current.CancellationToken)).Split(')')[1].Split(' ');
        Assert.Equal(launched.Pid.ToString(), fields[4]);
    }

    [Fact]
    public async Task Terminate_ProgramWithoutHandler_EndsAtOnce()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("sleep 1000");
        await bench.RunAsync(spec);

        bench.Runtime.Terminate(spec.Id);

        Assert.Equal(143, (await bench.NextAsync<AgentInput.Exited>()).End.ExitCode);
    }

    [Fact]
    public async Task Terminate_ProgramWithHandler_FinishesItsWork()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("trap 'sleep 0.3; echo done; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
        await bench.RunAsync(spec);
        await bench.LineAsync(spec);

        bench.Runtime.Terminate(spec.Id);

        Assert.Equal(7, (await bench.NextAsync<AgentInput.Exited>()).End.ExitCode);
        Assert.EndsWith("done\n", bench.Output(spec));
    }

    [Fact]
    public async Task Terminate_HandlerBehindAShellThatDies_StillHasItsGrace()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("(trap 'sleep 0.5; echo done >&2; exit 0' TERM; echo ready >&2; while :; do sleep 0.05; done) | cat; echo after");
        await bench.RunAsync(spec);
        await bench.LineAsync(spec, "stderr");

        bench.Runtime.Terminate(spec.Id);
        await bench.NextAsync<AgentInput.Exited>();

        Assert.Contains("done", bench.Output(spec, "stderr"));
    }

    [Fact]
    public async Task Kill_ProgramThatIgnoresTerm_EndsItAndAllItStarted()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("trap '' TERM; setsid sleep 4321 & (sleep 4322 &) ; echo ready; while :; do sleep 1; done");
        var launched = await bench.RunAsync(spec);
        await bench.LineAsync(spec);

        bench.Runtime.Terminate(spec.Id);
        bench.Runtime.Kill(spec.Id);

        Assert.Equal(137, (await bench.NextAsync<AgentInput.Exited>()).End.ExitCode);
        Assert.False(Directory.Exists($"/proc/{launched.Pid}"));
        Assert.Empty(Sleepers("4321", "4322"));
    }

    [Fact]
    public async Task End_OfTheProgram_EndsOrphansToo()
    {
        await using var bench = new RuntimeBench();

        await bench.RunToEndAsync(RuntimeBench.Spec("setsid sleep 5432 & exit 0"));

        Assert.Empty(Sleepers("5432"));
    }

    [Fact]
    public async Task Memory_OverItsLimit_IsReportedAsSuch()
    {
        RealParts.Program("python3", "python3");
        await using var bench = new RuntimeBench();

        var end = await bench.RunToEndAsync(RuntimeBench.Spec("python3 -c 'x = bytearray(200 * 1024 * 1024)'"));

        Assert.Equal((137, TaskReason.ContainerLimitationMemory), (end.ExitCode, end.Reason));
        Assert.Contains("64 MB", end.Message);
    }

    [Fact]
    public async Task Failure_CarriesTheLastOutput()
    {
        await using var bench = new RuntimeBench();

        var end = await bench.RunToEndAsync(RuntimeBench.Spec("echo out; echo cannot open database >&2; exit 1"));

        Assert.Equal("cannot open database\n", end.LastOutput);
    }

    [Fact]
    public async Task ForkBomb_IsHeldByThePidsLimitAndKilled()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("f() { f | f & }; f; echo ready; while :; do :; done") with { CpuLimitMillis = 300 };
        await bench.RunAsync(spec);
        await Task.Delay(1000, TestContext.Current.CancellationToken);

        bench.Runtime.Terminate(spec.Id);
        bench.Runtime.Kill(spec.Id);

        await bench.NextAsync<AgentInput.Exited>();
    }

    [Fact]
    public async Task User_OfTheTask_IsWhatItRunsAs()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("id -un; echo x > made; echo y >> /dev/stdout; sudo -n true 2>/dev/null; stat -c %U stdout made") with { User = "nobody" };

        await bench.RunToEndAsync(spec);

        Assert.Equal(["nobody", "y", "nobody", "nobody"], bench.Output(spec).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task User_Unknown_FailsTheLaunchWithTheCure()
    {
        await using var bench = new RuntimeBench();
        bench.Launch(RuntimeBench.Spec("true") with { User = "no-such-user" });

        Assert.Contains("no-such-user", (await bench.NextAsync<AgentInput.LaunchFailed>()).Message);
    }

    [Fact]
    public async Task Usage_OfARunningTask_IsMeasured()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("echo ready; while :; do :; done") with { CpuLimitMillis = 200 };
        await bench.RunAsync(spec);
        await bench.LineAsync(spec);

        Assert.True(await RuntimeBench.EventuallyAsync(() =>
        {
            var usage = bench.Runtime.MeasureAsync(TestContext.Current.CancellationToken).AsTask().Result.SingleOrDefault();
            return usage is { CpuNanoseconds: > 10_000_000, MemoryBytes: > 0, DiskBytes: > 0 };
        }));
    }

    [Fact]
    public async Task Probe_Command_RunsInsideTheTask()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("echo ready; touch here; sleep 100") with { Environment = Sorted.Empty.Add("WORD", "secret") };
        await bench.RunAsync(spec);
        await bench.LineAsync(spec);
        await RuntimeBench.EventuallyAsync(() => File.Exists(Path.Combine(bench.Paths.Sandbox(spec.Id), "here")));

        Assert.Null(await bench.Runtime.ProbeAsync(spec, "test -f here && test \"$WORD\" = secret && test $(ls -d /proc/[0-9]* | wc -l) -lt 12", TestContext.Current.CancellationToken));
        Assert.Equal("exit status 4: no", await bench.Runtime.ProbeAsync(spec, "echo no >&2; exit 4", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fetch_OfWhatIsNotThere_FailsTheLaunchWithTheCause()
    {
        await using var bench = new RuntimeBench();
        bench.Launch(RuntimeBench.Spec("true") with { Fetch = [new FetchSpec("file:///no/such/file")] });

        var failed = await bench.NextAsync<AgentInput.LaunchFailed>();

        Assert.Equal(TaskReason.FetchFailed, failed.Reason);
        Assert.Contains("/no/such/file", failed.Message);
    }

    private static List<string> Sleepers(params string[] seconds)
    {
        var found = new List<string>();
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            try
            {
                var line = File.ReadAllText(Path.Combine(directory, "cmdline")).TrimEnd('\0').Split('\0');
                if (line is ["sleep", var time] && seconds.Contains(time)) found.Add(time);
            }
            catch (IOException)
            {
                // Not a process, or gone.
            }
            catch (UnauthorizedAccessException)
            {
                // Not ours.
            }
        }

        return found;
    }
}
