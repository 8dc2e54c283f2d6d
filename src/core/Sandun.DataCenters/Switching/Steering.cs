using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>What each phase of a switch asks of the service scheduler for one app: the same for the same plan, so that it may be repeated.</summary>
internal static class Steering
{
    /// <summary>Heaviest share a route takes.</summary>
    private const int FullShare = 256;

    /// <summary>The order for an app; null when nothing is asked (any more).</summary>
    public static AppSteering? For(SwitchPlan plan, MovedApp app)
    {
        if (plan.Phase == SwitchPhase.Returned || (plan.Phase == SwitchPhase.PreScale && app.Tier > plan.Tier)) return null;
        var forth = new AppSteering
        {
            App = app.App, From = plan.Spec.From, To = plan.Spec.To, Generation = new SteeringGeneration(plan.Epoch, plan.Step),
            Traffic = Traffic(app, plan.Spec, plan.Phase == SwitchPhase.ReturnScale ? plan.MovedBeforeReturn : plan.MovedPercent),
        };
        var back = forth with { From = plan.Spec.To, To = plan.Spec.From };
        return plan.Phase switch
        {
            SwitchPhase.ReturnScale => back with { Extra = app.Moving },
            SwitchPhase.ReturnRelease => back with { SurplusHere = true },
            _ when plan.Spec.Share < 100 => forth with { Extra = ExtraOf(plan.Spec, app) },
            SwitchPhase.Release or SwitchPhase.Completed => forth with { Standing = ZoneStanding.Left },
            _ => forth with { Standing = ZoneStanding.Kept },
        };
    }

    /// <summary>Instances the target gets beyond the app's number when only a part moves: its part of the source's, rounded up.</summary>
    public static int ExtraOf(SwitchSpec spec, MovedApp app) => (int)((((long)app.Moving * spec.Share) + 99) / 100);

    /// <summary>What was the source's goes to the target by the part that has moved; other centers keep theirs.</summary>
    private static ImmutableSortedDictionary<string, int> Traffic(MovedApp app, SwitchSpec spec, int moved)
    {
        if (app.Traffic.IsEmpty) return Sorted.ByText<int>();
        var source = app.Traffic.Find(spec.From, 0);
        var goes = source * moved;
        var shares = Sorted.ByText<int>().ToBuilder();
        foreach (var (zone, mille) in app.Traffic) shares[zone] = Share(mille * 100);
        shares[spec.From] = Share((source * 100) - goes);
        shares[spec.To] = Share((app.Traffic.Find(spec.To, 0) * 100) + goes);
        return shares.ToImmutable();
    }

    /// <summary>A part of all traffic in hundred-thousandths as a share; above nothing stays above nothing.</summary>
    private static int Share(int part) => part == 0 ? 0 : Math.Max(1, ((part * FullShare) + 50_000) / 100_000);
}
