using Sandun.Autoscaler.Estimation;

namespace Sandun.Autoscaler.Sizing;

/// <summary>What a number of instances can take while 95 % of requests wait no longer than the budget (M/M/c, see <see cref="ErlangC"/>).</summary>
public sealed class CapacityTable
{
    private const double Quantile = 0.95;

    /// <summary>Halvings of the search: use is known to better than a thousandth.</summary>
    private const int Halvings = 11;

    /// <summary>Budgets this close are one: the table is kept while the service time trembles.</summary>
    private const double Same = 0.08;

    private readonly Dictionary<int, double> _uses = [];
    private double _budget = -1;

    /// <summary>Erlangs the slots can take.</summary>
    /// <param name="slots">Requests served at once, all instances together.</param>
    /// <param name="budget">Allowed wait in service times.</param>
    public double Offered(int slots, double budget)
    {
        if (Math.Abs(budget - _budget) > Same * _budget) Reset(budget);
        if (slots <= 0) return 0;
        if (!_uses.TryGetValue(slots, out var use)) _uses[slots] = use = Search(slots);
        return use * slots;
    }

    private void Reset(double budget)
    {
        _uses.Clear();
        _budget = budget;
    }

    private double Search(int slots)
    {
        double low = 0, high = 1;
        for (var i = 0; i < Halvings; i++)
        {
            var use = (low + high) / 2;
            if (ErlangC.Wait(slots, use * slots, 1, Quantile) <= _budget) low = use;
            else high = use;
        }

        return low;
    }
}
