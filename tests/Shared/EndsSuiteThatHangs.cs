using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

[assembly: Sandun.Tests.EndsSuiteThatHangs]

namespace Sandun.Tests;

/// <summary>
/// Ends a suite in which nothing begins or ends any more, naming the test that runs or ended last, before it costs the suites after it: a
/// test that hung has taken the whole run's time once, and nobody learned which it was.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class EndsSuiteThatHangsAttribute : BeforeAfterTestAttribute
{
    /// <summary>Ten times what the longest test needs, and longer than any waits for itself; the long run has tests of half an hour, as fuzzing for longer has.</summary>
    private static readonly TimeSpan s_longest = IsSet("SANDUN_LONG") || IsSet("SANDUN_FUZZ_SECONDS") ? TimeSpan.FromMinutes(35) : TimeSpan.FromMinutes(5);

    /// <summary>The suite's, whatever number of these the runner makes.</summary>
    private static readonly ConcurrentDictionary<string, string> s_running = new();
    private static readonly Timer s_timer = new(_ => End(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    private static volatile string s_endedLast = "none";

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        s_running[test.UniqueID] = test.TestDisplayName;
        s_timer.Change(s_longest, Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        s_running.TryRemove(test.UniqueID, out _);
        s_endedLast = test.TestDisplayName;
        s_timer.Change(s_longest, Timeout.InfiniteTimeSpan);
    }

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    private static void End() => Environment.FailFast(
        $"no test began or ended for {s_longest.TotalMinutes} minutes; running: {(s_running.IsEmpty ? "none" : string.Join(", ", s_running.Values))}; ended last: {s_endedLast}");
}
