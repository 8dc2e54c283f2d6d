using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Runtimes.Linux;
using Sandun.Runtimes.Processes;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>A second runtime on the same directory finds what the first one left.</summary>
public sealed class ProcessRecoveryTests
{
    [Fact]
    public async Task RunningTask_IsAdoptedWithItsPidAndItsExitCodeIsSeen()
    {
        await using var first = new RuntimeBench();
        var spec = RuntimeBench.Spec("trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done");
        var launched = await first.RunAsync(spec);
        await first.LineAsync(spec);
        await using var second = new RuntimeBench(first);

        var found = Assert.Single(await second.Runtime.RecoverAsync([spec], TestContext.Current.CancellationToken));
        Assert.Equal(launched.Pid, Assert.IsType<FoundTask.Running>(found).Pid);
        second.Runtime.Terminate(spec.Id);

        Assert.Equal(9, (await second.NextAsync<AgentInput.Exited>()).End.ExitCode);
    }

    [Fact]
    public async Task TaskThatEndedUnseen_IsFoundWithItsExitCodeAndOutput()
    {
        await using var first = new RuntimeBench();
        var spec = RuntimeBench.Spec("echo broken >&2; exit 5");
        await first.RunToEndAsync(spec);
        await using var second = new RuntimeBench(first);

        var ended = Assert.IsType<FoundTask.Ended>(Assert.Single(await second.Runtime.RecoverAsync([spec], TestContext.Current.CancellationToken)));

        Assert.Equal((5, "broken\n"), (ended.End.ExitCode, ended.End.LastOutput));
    }

    [Fact]
    public async Task LaunchThatLeftNothing_NeverRan()
    {
        await using var bench = new RuntimeBench();

        Assert.IsType<FoundTask.NeverRan>(Assert.Single(await bench.Runtime.RecoverAsync([RuntimeBench.Spec("true")], TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task UnknownLaunch_WhoseNoteWasNotFinished_NeverRanAndGoesWithItsTask()
    {
        await using var bench = new RuntimeBench();
        var task = new TaskId("stranger.1");
        Directory.CreateDirectory(Path.GetDirectoryName(bench.Paths.ProcessBirth(task))!);
        File.WriteAllText(bench.Paths.ProcessBirth(task), "");

        var found = Assert.IsType<FoundTask.NeverRan>(Assert.Single(await bench.Runtime.RecoverAsync([], TestContext.Current.CancellationToken)));
        Assert.Equal(task, found.Id);
        Sandbox.Remove(bench.Paths, task);

        Assert.Empty(await bench.Runtime.RecoverAsync([], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task UnknownTask_IsFoundAndCanBeDestroyed()
    {
        await using var first = new RuntimeBench();
        var spec = RuntimeBench.Spec("sleep 1000");
        var launched = await first.RunAsync(spec);
        await using var second = new RuntimeBench(first);

        Assert.Equal(spec.Id, Assert.IsType<FoundTask.Running>(Assert.Single(await second.Runtime.RecoverAsync([], TestContext.Current.CancellationToken))).Id);
        second.Runtime.Remove(spec.Id);

        Assert.True(await RuntimeBench.EventuallyAsync(() => !Directory.Exists(first.Paths.Sandbox(spec.Id)) && !Directory.Exists($"/proc/{launched.Pid}")));
    }

    [Fact]
    public async Task TaskWhoseInitWasKilled_IsReportedWithoutAnExitCode()
    {
        await using var first = new RuntimeBench();
        var spec = RuntimeBench.Spec("sleep 1000");
        var launched = await first.RunAsync(spec);

        LibC.Signal(launched.Pid, LibC.SigKill);

        var end = (await first.NextAsync<AgentInput.Exited>()).End;
        Assert.Null(end.ExitCode);
        Assert.Contains("init", end.Message);
    }

    [Fact]
    public void AgentThatDiesBeforeTheGate_LeavesAProgramThatNeverBegan()
    {
        RealParts.Root();
        var directory = Directory.CreateTempSubdirectory("sandun-gate-").FullName;
        var exit = Path.Combine(directory, "exit");
        var written = LibC.CreateFile(exit, out _);
        using (var process = Spawner.Spawn(new SpawnRequest
        {
            Program = "/bin/sh", Arguments = TaskInit.Arguments(["/usr/bin/touch", "began"], false, false), Environment = [], Directory = directory,
            Stdout = "/dev/null", Stderr = "/dev/null", ExitFile = written,
        }))
        {
            var pidfd = LibC.OpenPidfd(process.Pid);
            process.Dispose();
            LibC.WaitAndReap(pidfd);
            LibC.Close(pidfd);
            LibC.Close(written);
        }

        Assert.Equal(new ProcessNote(null, null, true), ProcessNote.Read(exit));
        Assert.False(File.Exists(Path.Combine(directory, "began")));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Note_IsNamedOnceItsInitIsKnown_AndOneThatWasNotFinishedIsNone()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("sleep 1000");
        File.WriteAllText(bench.Paths.ProcessFile(spec.Id), "1 2 another-boot\n7\n");
        Directory.CreateDirectory(Path.GetDirectoryName(bench.Paths.ProcessBirth(spec.Id))!);
        File.WriteAllText(bench.Paths.ProcessBirth(spec.Id), "what an agent that died left behind, longer than any identity of a process ever is\n9\n");
        using (new UnfinishedNote(bench.Paths, new TaskId("another.1")))
        {
            Assert.Equal(new ProcessNote(null, null, false), ProcessNote.Read(bench.Paths.ProcessFile(new TaskId("another.1"))));
        }

        var launched = await bench.RunAsync(spec);

        Assert.Equal(new ProcessNote(ProcessIdentity.Of(launched.Pid), null, false), ProcessNote.Read(bench.Paths.ProcessFile(spec.Id)));
        Assert.Empty(Directory.GetFiles(bench.Paths.Births, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("12 34 boot\n", 12, null, false)]
    [InlineData("12 34 boot\n143\n", 12, 143, false)]
    [InlineData("12 34 boot\n14", 12, null, false)]
    [InlineData("12 34 boot\nnever\n", 12, null, true)]
    [InlineData("12 34 bo", null, null, false)]
    [InlineData("", null, null, false)]
    public void Note_IsReadAsFarAsItsLinesAreFinished(string text, int? pid, int? code, bool neverRan)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, text);

        var note = ProcessNote.Read(path);

        Assert.Equal((pid, code, neverRan), (note.Init?.Pid, note.ExitCode, note.NeverRan));
        File.Delete(path);
    }

    [Fact]
    public void Identity_OfAReusedPid_IsNotAlive()
    {
        var own = ProcessIdentity.Of(Environment.ProcessId)!;

        Assert.True(own.IsAlive);
        Assert.Equal(own, ProcessIdentity.Parse(own.ToString()));
        Assert.False((own with { StartTicks = own.StartTicks - 1 }).IsAlive);
        Assert.False((own with { BootId = "another" }).IsAlive);
        Assert.Null(ProcessIdentity.Parse(own.ToString()[..^1]));
    }
}
