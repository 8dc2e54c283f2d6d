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

    /// <summary>A router's connection ended; nothing waits for it any more.</summary>
    public sealed record RouterGone(RouterId Router) : ServiceInput;
}
