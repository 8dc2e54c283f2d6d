using Sandun.Lab;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>What holds after every fault: no part of the cluster ended but by the test's own hand, and the histories show nothing forbidden.</summary>
public sealed partial class FaultTests : IAsyncDisposable
{
    /// <summary>
    /// Looks at I3, I11 and I12. A part that ended by itself fails the test, and is started again: the next test is about another fault.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (fixture.Booted is not { } lab) return;
        var ended = lab.Parts.Where(part => !part.Runs).ToList();
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        foreach (var part in failed ? lab.Parts : ended) Console.WriteLine($"-- last words of {Path.GetFileName(part.Log)} ({(part.Runs ? "runs" : "ended")}):\n{part.LastWords}");
        foreach (var part in ended) part.Start();
        if (ended.Count > 0)
        {
            await Laboratory.UntilAsync(
                async () => await lab.ReachableAgentsAsync() == lab.Of(LabRole.Agent).Count, s_settle, () => Task.FromResult("an agent that ended by itself stays away"));
        }

        Assert.True(ended.Count == 0, "ended by themselves: " + string.Join(", ", ended.Select(part => Path.GetFileName(part.Log))));
        if (fixture.History is not { } history) return;
        var broken = await history.BrokenAsync();
        Assert.True(broken.Count == 0, string.Join("; ", broken.Take(10)));
    }
}
