using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>Tasks that do their machine harm: each is held to its bounds while it lives, and leaves nothing behind.</summary>
public sealed class HostileTaskTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public async Task ForkBomb_NeverHasMoreProcessesThanItMay()
    {
        await using var bench = new RuntimeBench(options: new ProcessRuntimeOptions { PidsLimit = 40 });
        var neighbour = RuntimeBench.Spec("while :; do echo alive; sleep 0.1; done");
        await bench.RunAsync(neighbour);
        var spec = RuntimeBench.Spec("""perl -e 'while (1) { fork; }' 2>/dev/null; echo never""") with { CpuLimitMillis = 300 };
        await bench.RunAsync(spec);
        var most = 0;
        Assert.True(await RuntimeBench.EventuallyAsync(() => (most = Math.Max(most, bench.Runtime.ProcessesOf(spec.Id).Count)) >= 30), $"{most} processes");
        for (var i = 0; i < 50; i++)
        {
            most = Math.Max(most, bench.Runtime.ProcessesOf(spec.Id).Count);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.InRange(most, 30, 40);
        var said = bench.Output(neighbour).Length;
        Assert.True(await RuntimeBench.EventuallyAsync(() => bench.Output(neighbour).Length > said), "its neighbour goes on");
        bench.Runtime.Terminate(spec.Id);
        bench.Runtime.Kill(spec.Id);
        Assert.Equal(spec.Id, (await bench.NextAsync<AgentInput.Exited>()).Task);
        Assert.Empty(bench.Runtime.ProcessesOf(spec.Id));
    }

    [Fact]
    public async Task FileHog_GetsNoMoreDescriptorsThanItMay()
    {
        await using var bench = new RuntimeBench(options: new ProcessRuntimeOptions { FilesLimit = 50 });
        var spec = RuntimeBench.Spec("""perl -e 'my @f; while (open(my $h, "<", "/dev/null")) { push @f, $h } print scalar(@f), " $!\n"'""");
        await bench.RunToEndAsync(spec);
        var (count, why) = bench.Output(spec).Trim().Split(' ', 2) switch { [var number, var reason] => (int.Parse(number), reason), _ => (0, "") };
        Assert.InRange(count, 40, 50);
        Assert.Equal("Too many open files", why);
    }

    [Fact]
    public async Task FileLimit_CannotBeRaisedByTheTask()
    {
        await using var bench = new RuntimeBench(options: new ProcessRuntimeOptions { FilesLimit = 50 });
        var spec = RuntimeBench.Spec("(ulimit -n 100) 2>/dev/null && ulimit -n 100; ulimit -Hn") with { User = "nobody" };
        await bench.RunToEndAsync(spec);
        Assert.Equal("50\n", bench.Output(spec));
    }

    [Fact]
    public async Task TreeOfZombies_IsGoneWithItsTask()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("""perl -e '$| = 1; for (1..50) { fork or exit 0 } for (1..50) { fork or do { fork or sleep 1000; exit 0 } } print "made\n"; sleep 1000'""");
        await bench.RunAsync(spec);
        Assert.Equal("made", await bench.LineAsync(spec));
        bench.Runtime.Terminate(spec.Id);
        Assert.Equal(143, (await bench.NextAsync<AgentInput.Exited>()).End.ExitCode);
        Assert.Empty(bench.Runtime.ProcessesOf(spec.Id));
    }

    [Fact]
    public async Task MemoryHog_DiesAloneAndItsNeighbourLives()
    {
        await using var bench = new RuntimeBench();
        var neighbour = RuntimeBench.Spec("while :; do echo alive; sleep 0.1; done");
        await bench.RunAsync(neighbour);
        var end = await bench.RunToEndAsync(RuntimeBench.Spec("""perl -e 'my @a; push @a, "x" x 1_000_000 while 1'"""));
        Assert.Equal((137, TaskReason.ContainerLimitationMemory), (end.ExitCode, end.Reason));
        var said = bench.Output(neighbour).Length;
        Assert.True(await RuntimeBench.EventuallyAsync(() => bench.Output(neighbour).Length > said));
    }

    [Fact]
    public async Task Output_WithoutEnd_IsKeptToItsBound()
    {
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("while :; do head -c 3000000 /dev/zero | tr '\\0' y; done") with { CpuLimitMillis = 200 };
        await bench.RunAsync(spec);
        var folder = bench.Paths.Sandbox(spec.Id);
        Assert.True(await RuntimeBench.EventuallyAsync(() =>
        {
            bench.Runtime.MeasureAsync(TestContext.Current.CancellationToken).AsTask().Wait();
            return File.Exists(Path.Combine(folder, "stdout.3"));
        }), "it is rotated");
        for (var i = 1; i <= 3; i++) Assert.InRange(new FileInfo(Path.Combine(folder, $"stdout.{i}")).Length, 1, 11 * Megabyte);
        Assert.False(File.Exists(Path.Combine(folder, "stdout.4")));
        bench.Runtime.Kill(spec.Id);
        await bench.NextAsync<AgentInput.Exited>();
    }
}
