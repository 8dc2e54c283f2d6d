using System.Diagnostics;

namespace Sandun.Cluster.Tests;

/// <summary>Waits for real parts, which have no virtual clock. The bound is missing evidence, not a measurement.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is not null; fails with the last thing <paramref name="otherwise"/> says.</summary>
    public static async Task<T> Get<T>(Func<Task<T?>> ask, TimeSpan limit, Func<Task<string>> otherwise)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        Exception? last = null;
        while (watch.Elapsed < limit)
        {
            try
            {
                if (await ask() is { } answer) return answer;
                last = null;
            }
            catch (Exception problem) when (problem is HttpRequestException or IOException or TaskCanceledException)
            {
                last = problem;
            }

            await Task.Delay(s_step);
        }

        Assert.Fail($"not within {limit.TotalSeconds:0} s: {await otherwise()} {last?.Message}");
        throw new UnreachableException();
    }

    /// <summary>Asks until the answer is yes.</summary>
    public static Task Holds(Func<Task<bool>> ask, TimeSpan limit, Func<Task<string>> otherwise) =>
        Get(async () => await ask() ? "yes" : null, limit, otherwise);
}
