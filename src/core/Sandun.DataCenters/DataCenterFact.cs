namespace Sandun.DataCenters;

/// <summary>What the brain of the data centers establishes: entities put or removed.</summary>
public abstract record DataCenterFact
{
    private DataCenterFact()
    {
    }

    public sealed record CenterPut(DataCenter Center) : DataCenterFact;

    public sealed record PlanPut(SwitchPlan Plan) : DataCenterFact;

    public sealed record PlanRemoved(SwitchId Id) : DataCenterFact;

    public sealed record PolicyPut(FailoverPolicy Policy) : DataCenterFact;
}
