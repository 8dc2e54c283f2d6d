using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What an operator asks of the resource manager: the writing calls of Mesos' v1 operator API and Sandun's own.</summary>
public abstract record PoolRequest
{
    private PoolRequest()
    {
    }

    /// <summary>Who asks; empty where there are no principals.</summary>
    public string By { get; init; } = "";

    /// <summary>Sets weights of roles in thousandths, ≥ 1; roles that are not named keep theirs.</summary>
    public sealed record UpdateWeights(ImmutableArray<RoleWeight> Weights) : PoolRequest;

    /// <summary>Sets quota of top-level roles; an entry without guarantees and limits removes the role's.</summary>
    /// <param name="Quotas">The new quota, each replacing its role's.</param>
    /// <param name="Force">Guarantees beyond the cluster's capacity, and limits below what the role holds, are taken too.</param>
    public sealed record UpdateQuota(ImmutableArray<RoleQuota> Quotas, bool Force) : PoolRequest
    {
        /// <summary>Whether it came in Mesos' older form, which answers guarantees beyond the capacity in another way.</summary>
        public bool IsOldForm { get; init; }
    }

    /// <summary>Applies an operation to an agent's resources; offers that stand in the way are rescinded. Launches are refused.</summary>
    public sealed record Operate(AgentId Agent, OfferOperation Operation) : PoolRequest
    {
        /// <summary>Who asks; must be the principal of reservations made.</summary>
        public string? Principal { get; init; }

        /// <summary>The member of the request in which a resource says to whom it is allocated; null where none does. Operators change what is allocated to nobody.</summary>
        public string? AllocatedIn { get; init; }
    }

    /// <summary>Replaces the schedule of planned maintenance.</summary>
    public sealed record UpdateMaintenance(ImmutableArray<MaintenanceWindow> Schedule) : PoolRequest;

    /// <summary>Takes scheduled machines out of service: their agents are shut down and let in no more.</summary>
    public sealed record StartMaintenance(ImmutableArray<MachineId> Machines) : PoolRequest;

    /// <summary>Brings machines back into service and takes them out of the schedule.</summary>
    public sealed record StopMaintenance(ImmutableArray<MachineId> Machines) : PoolRequest;

    /// <summary>Stops offering an agent and ends its tasks.</summary>
    /// <param name="Agent">The agent.</param>
    /// <param name="MaxGrace">Upper bound of the tasks' own grace; null for none.</param>
    /// <param name="MarkGone">Declare it gone once nothing runs there.</param>
    public sealed record DrainAgent(AgentId Agent, TimeSpan? MaxGrace, bool MarkGone) : PoolRequest;

    /// <summary>Stops offering an agent; its tasks go on.</summary>
    public sealed record DeactivateAgent(AgentId Agent) : PoolRequest;

    /// <summary>Ends draining or deactivation.</summary>
    public sealed record ReactivateAgent(AgentId Agent) : PoolRequest;

    /// <summary>Declares that an agent and all on it are gone for good: its id is never let in again.</summary>
    public sealed record MarkAgentGone(AgentId Agent) : PoolRequest;

    public sealed record Teardown(FrameworkId Framework) : PoolRequest;

    /// <summary>Changes a framework; what the call of the same name does, with an answer.</summary>
    public sealed record UpdateFramework(FrameworkId Framework, SchedulerCall.UpdateFramework Call) : PoolRequest;
}
