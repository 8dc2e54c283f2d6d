using Sandun.Autoscaler.Estimation;

namespace Sandun.Autoscaler.Simulation;

/// <summary>The 95th percentile of the wait in service times, by slots and use, tabled because a simulation asks for it a million times.</summary>
internal sealed class WaitTable
{
    private const int Steps = 400;
    private const double Quantile = 0.95;

    /// <summary>A queue at its limit of stability is told by its backlog, not by its stationary wait.</summary>
    private const double FullUse = 0.995;

    private readonly Dictionary<int, double[]> _bySlots = [];

    /// <summary>Wait in units of the service time.</summary>
    public double Wait(int slots, double offered)
    {
        if (slots < 1) return double.PositiveInfinity;
        var use = Math.Min(offered / slots, FullUse);
        if (use <= 0) return 0;
        if (!_bySlots.TryGetValue(slots, out var table)) _bySlots[slots] = table = Build(slots);
        var place = use * Steps;
        var low = (int)place;
        return table[low] + ((table[low + 1] - table[low]) * (place - low));
    }

    /// <summary>The fewest instances that keep the wait within the budget (in service times).</summary>
    public int Fewest(double offered, int slotsEach, double budget)
    {
        var count = Math.Max(1, (int)Math.Ceiling(offered / slotsEach));
        while (offered >= count * slotsEach * FullUse || Wait(count * slotsEach, offered) > budget) count++;
        return count;
    }

    private static double[] Build(int slots)
    {
        var table = new double[Steps + 2];
        for (var i = 0; i < table.Length; i++)
            table[i] = ErlangC.Wait(slots, Math.Min((double)i / Steps, 0.9975) * slots, 1, Quantile);
        return table;
    }
}
