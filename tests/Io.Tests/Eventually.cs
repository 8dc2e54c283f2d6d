using System.Diagnostics;
using Xunit;

namespace Sandun.Io.Tests;

/// <summary>Waits for what another thread or process is about to do.</summary>
public static class Eventually
{
    /// <summary>Far beyond what a busy machine needs; reached only by a defect.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    public static async Task HoldsAsync(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed > s_longest) Assert.Fail("the condition did not come to hold");
            await Task.Delay(5);
        }
    }
}
