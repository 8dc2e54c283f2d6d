using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Agent;
using Sandun.Runtimes;
using Sandun.Runtimes.Processes;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>Programs that are started in tasks' containers.</summary>
public sealed partial class DockerRuntimeTests
{
    [Fact]
    public async Task Program_InsideAContainer_IsTalkedWithWaitedForAndKilled()
    {
        var spec = Spec("sleep 1000");
        var runtime = Runtime();
        using var processes = Processes();
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

    [Fact]
    public async Task ProgramsInsideAContainer_WhoseAgentGoes_AreKnownToTheNextRunAndSessionsAreOver()
    {
        var spec = Spec("sleep 1000");
        var (first, before) = (Runtime(), Processes());
        before.Nested.Engine = first;
        Launch(first, spec);
        await NextAsync<AgentInput.Launched>();
        NestedSpec Of(string name, string program) => new() { Id = new NestedId(spec.Id, name), Program = ["/bin/sh", "-c", program] };
        string Folder(string name) => Path.Combine(_paths.Sandbox(spec.Id), "containers", name);
        var (waits, stays) = (Of("waits", "while [ ! -e go ]; do sleep 0.05; done; echo done; exit 7"), Of("stays", "sleep 1000"));
        var (goes, ended) = (Of("goes", "while [ ! -e ../waits/away ]; do sleep 0.05; done; exit 5"), Of("ended", "exit 3"));
        foreach (var program in new[] { waits, stays, goes, ended }) Assert.True(await before.Nested.LaunchAsync(program, Cancel));
        Assert.Equal(3 << 8, await before.Nested.WaitAsync(ended.Id, Cancel));
        Assert.True(await before.Nested.LaunchAsync(Of("look", "trap '' HUP PIPE; touch witness; while true; do sleep 1; done") with { IsSession = true }, Cancel));
        Assert.True(await RuntimeBench.EventuallyAsync(() => File.Exists(Path.Combine(_paths.Sandbox(spec.Id), "witness")) && Directory.Exists(Folder("waits")) && Directory.Exists(Folder("goes"))));

        first.Dispose();
        before.Dispose();
        File.WriteAllText(Path.Combine(Folder("waits"), "away"), "");
        var second = Runtime();
        using var after = Processes();
        var nested = after.Nested;
        nested.Engine = second;
        await after.RecoverAsync([], Cancel);
        Assert.False(nested.HasRecovered);
        await second.RecoverAsync([spec], Cancel);
        Assert.True(nested.HasRecovered);

        Assert.False(await nested.LaunchAsync(stays, Cancel));
        Assert.Equal(3 << 8, await nested.WaitAsync(ended.Id, Cancel));
        Assert.Equal(5 << 8, await nested.WaitAsync(goes.Id, Cancel));
        Assert.True(await RuntimeBench.EventuallyAsync(() => nested.Running is [(var one, not 0), (var two, not 0)] && (one, two) == (stays.Id, waits.Id)));
        File.WriteAllText(Path.Combine(Folder("waits"), "go"), "");
        Assert.Equal(7 << 8, await nested.WaitAsync(waits.Id, Cancel));
        Assert.Equal("done\n", File.ReadAllText(Path.Combine(Folder("waits"), "stdout")));
        Assert.True(nested.Signal(stays.Id, 9));
        Assert.Equal(9, await nested.WaitAsync(stays.Id, Cancel));
        Assert.True(nested.Remove(stays.Id));
        Assert.Null(await nested.WaitAsync(stays.Id, Cancel));
        Assert.Null(await nested.WaitAsync(new NestedId(spec.Id, "look"), Cancel));
        var container = (await docker.RunAsync("ps", "-q", "--filter", $"label=sandun.task={spec.Id}")).Output.Trim();
        Assert.True(await RuntimeBench.EventuallyAsync(() => !docker.RunAsync("top", container).Result.Output.Contains("witness", StringComparison.Ordinal)));

        // One that is adopted is in the container as it was before: it ends with it.
        var last = Of("last", "sleep 1000");
        Assert.True(await nested.LaunchAsync(last, Cancel));
        Assert.True(await RuntimeBench.EventuallyAsync(() => nested.Running is [(_, not 0)]));
        second.Kill(spec.Id);
        Assert.Equal(9, await nested.WaitAsync(last.Id, Cancel));
        await NextAsync<AgentInput.Exited>();
    }

    private ProcessRuntime Processes() => new(_paths, new ProcessRuntimeOptions(), _ => { }, NullLogger.Instance);
}
