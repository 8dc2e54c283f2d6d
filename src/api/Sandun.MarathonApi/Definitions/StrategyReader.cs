using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads how an app is launched again, upgraded and given up.</summary>
internal static class StrategyReader
{
    private const decimal MaxFactor = 1_000_000;

    public static BackoffStrategy Backoff(Member app)
    {
        // Whole seconds here.
        app["backoffSeconds"].Seconds();
        app["maxLaunchDelaySeconds"].Seconds();
        return Backoff(app["backoffSeconds"], app["backoffFactor"], app["maxLaunchDelaySeconds"]);
    }

    /// <summary>The same from the members where a pod has them, whose times may have a fraction.</summary>
    public static BackoffStrategy Backoff(Member first, Member growth, Member maximum)
    {
        var defaults = BackoffStrategy.Default;
        var factor = growth.Number(1, MaxFactor);
        return new BackoffStrategy(
            first.Fraction() ?? defaults.First,
            factor is { } number ? (int)decimal.Round(number * 1000) : defaults.FactorThousandths,
            maximum.Fraction() ?? defaults.Maximum);
    }

    public static KillSelection Selection(Member selection) => selection.OneOf(
        ("YOUNGEST_FIRST", KillSelection.YoungestFirst), ("OLDEST_FIRST", KillSelection.OldestFirst),

        // As Marathon's own guides write them.
        ("YoungestFirst", KillSelection.YoungestFirst), ("OldestFirst", KillSelection.OldestFirst),
        ("Youngest_First", KillSelection.YoungestFirst), ("Oldest_First", KillSelection.OldestFirst)) ?? KillSelection.YoungestFirst;

    public static UpgradeStrategy Upgrade(Member strategy)
    {
        strategy.Object();
        return new UpgradeStrategy(Share(strategy["minimumHealthCapacity"]), Share(strategy["maximumOverCapacity"]));
    }

    private static int Share(Member member)
    {
        if (member.Number(decimal.MinValue, decimal.MaxValue) is not { } share) return 1000;
        if (share > 1) member.Findings.BrokenRule(member.Path, "is greater than 1.0");
        else if (share < 0) member.Findings.BrokenRule(member.Path, "is less than 0.0");
        else return (int)decimal.Round(share * 1000);
        return 1000;
    }

    public static UnreachableStrategy Unreachable(Member strategy)
    {
        if (strategy.IsText)
        {
            strategy.OneOf(("disabled", true));
            return UnreachableStrategy.Disabled;
        }

        if (!strategy.Object()) return UnreachableStrategy.Default;
        var inactive = strategy["inactiveAfterSeconds"].Seconds() ?? TimeSpan.Zero;
        var expunge = strategy["expungeAfterSeconds"].Seconds() ?? TimeSpan.Zero;
        if (inactive > expunge)
            strategy.Findings.BrokenRule(strategy["inactiveAfterSeconds"].Path, "must be less than or equal to expungeAfterSeconds");
        return new UnreachableStrategy(inactive, expunge);
    }
}
