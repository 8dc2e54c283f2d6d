using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Machines that go out of service together.</summary>
public sealed record MaintenanceWindow(ImmutableArray<MachineId> Machines, Unavailability Unavailability);
