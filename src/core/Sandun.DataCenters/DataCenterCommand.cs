using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>What the brain of the data centers wants done after its facts are durable. Each may be repeated.</summary>
public abstract record DataCenterCommand
{
    private DataCenterCommand()
    {
    }

    public sealed record Reply(long Call, DataCenterReply Body) : DataCenterCommand;

    /// <summary>The service scheduler is to keep these orders; it leaves out what is not newer than what it has.</summary>
    /// <param name="Orders">Apps to be steered.</param>
    /// <param name="Freed">Apps to be steered no more, as long as their order is not newer.</param>
    public sealed record Steer(ImmutableArray<AppSteering> Orders, ImmutableArray<FreedApp> Freed) : DataCenterCommand;

    /// <summary>The service scheduler is to treat zones by these rules.</summary>
    public sealed record SetRules(ImmutableArray<ZoneRule> Rules) : DataCenterCommand;

    /// <summary>A failover by itself: the host asks for the verdict and begins the switch.</summary>
    /// <param name="Spec">What is to move; nothing has begun yet.</param>
    /// <param name="Why">For the record.</param>
    public sealed record AskForSwitch(SwitchSpec Spec, string Why) : DataCenterCommand;
}
