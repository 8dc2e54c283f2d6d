using System.Diagnostics;

namespace Sandun.Server.Tests;

/// <summary>Waits for what the server is about to show.</summary>
public static class Eventually
{
    /// <summary>Far beyond what a busy machine needs; reached only by a defect.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => Task.FromResult(condition()), what);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > s_longest) Assert.Fail("did not come to hold: " + what);
            await Task.Delay(10);
        }
    }
}
