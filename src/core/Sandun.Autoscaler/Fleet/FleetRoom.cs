namespace Sandun.Autoscaler.Fleet;

/// <summary>What the machines have free, and how much of it is kept back from growth beyond what is guaranteed.</summary>
public sealed record FleetRoom(long FreeMilliCpus, long FreeBytes, long ReservedMilliCpus, long ReservedBytes);
