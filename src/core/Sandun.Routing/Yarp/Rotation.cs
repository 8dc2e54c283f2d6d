using System.Collections.Immutable;

namespace Sandun.Routing;

/// <summary>
/// A repeating order in which serving targets take requests: each as often as its weight says, spread evenly. Source: smooth
/// weighted round robin, as in nginx (ngx_http_upstream_round_robin.c).
/// </summary>
public static class Rotation
{
    /// <summary>Longest order kept; weights are scaled down to fit.</summary>
    public const int LengthMax = 4096;

    /// <summary>Indices into <paramref name="targets"/>; empty when none serves. Ties go to the lower index.</summary>
    public static ImmutableArray<int> Of(ImmutableArray<Target> targets)
    {
        var weights = targets.Select(target => target.Draining ? 0 : target.Weight).ToArray();
        var total = Scale(weights);
        var order = ImmutableArray.CreateBuilder<int>(total);
        var current = new int[weights.Length];
        for (var turn = 0; turn < total; turn++)
        {
            var best = 0;
            for (var index = 0; index < weights.Length; index++)
            {
                current[index] += weights[index];
                if (current[index] > current[best]) best = index;
            }

            current[best] -= total;
            order.Add(best);
        }

        return order.ToImmutable();
    }

    /// <summary>Divides by the greatest common divisor, then halves until the sum fits; a weight above zero stays above zero.</summary>
    private static int Scale(int[] weights)
    {
        var divisor = weights.Aggregate(0, Divisor);
        if (divisor == 0) return 0;
        for (var index = 0; index < weights.Length; index++) weights[index] /= divisor;
        while (weights.Sum() > LengthMax && weights.Max() > 1)
        {
            for (var index = 0; index < weights.Length; index++) weights[index] = (weights[index] + 1) / 2;
        }

        return weights.Sum();
    }

    private static int Divisor(int left, int right) => right == 0 ? left : Divisor(right, left % right);
}
