using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>All the brain knows: what is stored, and what it learnt since it started.</summary>
internal sealed class DataCenterState
{
    public ImmutableSortedDictionary<string, DataCenter> Centers { get; private set; } = DataCenterView.Empty.Centers;

    public ImmutableSortedDictionary<SwitchId, SwitchPlan> Plans { get; private set; } = DataCenterView.Empty.Plans;

    public FailoverPolicy Policy { get; private set; } = FailoverPolicy.Default;

    /// <summary>Learnt again: what was seen last.</summary>
    public FleetObservation Seen { get; set; } = FleetObservation.None;

    /// <summary>Learnt again: how moved apps did since their step began.</summary>
    public GateWatches Watches { get; } = new();

    public LossJudge Losses { get; } = new();

    public GrayJudge Gray { get; } = new();

    public AbsenceWatch Absences { get; } = new();

    public void Apply(DataCenterFact fact)
    {
        switch (fact)
        {
            case DataCenterFact.CenterPut put: Centers = Centers.SetItem(put.Center.Id, put.Center); break;
            case DataCenterFact.PlanPut put: Plans = Plans.SetItem(put.Plan.Id, put.Plan); break;
            case DataCenterFact.PlanRemoved removed:
                Plans = Plans.Remove(removed.Id);
                Watches.Forget(removed.Id);
                break;
            case DataCenterFact.PolicyPut put: Policy = put.Policy; break;
            default: throw new ArgumentOutOfRangeException(nameof(fact), fact, "not a fact of the data centers");
        }
    }

    public DataCenter CenterOf(string zone) => Centers.Find(zone) ?? new DataCenter { Id = zone };
}
