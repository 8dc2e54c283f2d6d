using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Planned maintenance, and which of its machines are down now. Kept.</summary>
/// <param name="Windows">The schedule; each machine is in one window at most. Times that pass do nothing by themselves.</param>
/// <param name="Down">Machines out of service; each is in the schedule.</param>
public sealed record MaintenancePlan(ImmutableArray<MaintenanceWindow> Windows, ImmutableArray<MachineId> Down)
{
    /// <summary>Nothing planned, nothing down.</summary>
    public static readonly MaintenancePlan Nothing = new([], []);
}
