using Sandun.Protocol;

namespace Sandun.Server.Roles;

/// <summary>The service scheduler's way to its resource manager: the one of this process, or a Mesos master's.</summary>
public interface IResourceManagerLink
{
    /// <summary>Hands a call on. When it cannot be, the scheduler is told that the subscription ended.</summary>
    void Call(SchedulerCall call);

    /// <summary>The scheduler is gone; its next subscription is a new session.</summary>
    void SchedulerLost();
}
