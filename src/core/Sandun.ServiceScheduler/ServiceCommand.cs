using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What the service scheduler wants done after its facts are durable.</summary>
public abstract record ServiceCommand
{
    private ServiceCommand()
    {
    }

    public sealed record Reply(long Call, ServiceReply Body) : ServiceCommand;

    public sealed record CallResourceManager(SchedulerCall Call) : ServiceCommand;

    public sealed record Announce(ServiceEvent Event) : ServiceCommand;

    /// <summary>The registry changed: all changes of one commit, to every router.</summary>
    public sealed record TellRouters(long Revision, ImmutableArray<RegistryChange> Changes) : ServiceCommand;
}
