using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What can happen to the service scheduler.</summary>
public abstract record ServiceInput
{
    private ServiceInput()
    {
    }

    /// <summary>The role has started and its state is loaded: subscribe, then reconcile before anything is launched.</summary>
    public sealed record Started : ServiceInput;

    /// <param name="Call">Chosen by the host; names the caller in the reply.</param>
    /// <param name="Body">What is wanted.</param>
    public sealed record Request(long Call, ServiceRequest Body) : ServiceInput;

    public sealed record FromResourceManager(SchedulerEvent Event) : ServiceInput;

    public sealed record RouterReported(RouterReport Report) : ServiceInput;

    /// <summary>Orders of a switch of data centers; what is not newer than what is kept changes nothing.</summary>
    /// <param name="Orders">Apps to be steered.</param>
    /// <param name="Freed">Apps to be steered no more.</param>
    public sealed record Steered(ImmutableArray<AppSteering> Orders, ImmutableArray<FreedApp> Freed) : ServiceInput;

    /// <summary>How zones are to be treated; those not named stay as they are.</summary>
    public sealed record ZonesRuled(ImmutableArray<ZoneRule> Rules) : ServiceInput;

    /// <summary>A router's connection ended; nothing waits for it any more.</summary>
    public sealed record RouterGone(RouterId Router) : ServiceInput;
}
