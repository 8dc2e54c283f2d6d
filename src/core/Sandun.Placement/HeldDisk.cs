using Sandun.Protocol;

namespace Sandun.Placement;

/// <summary>A disk an instance has a volume on while it has no task: it is offered, and kept for that instance.</summary>
/// <param name="Agent">The disk's agent.</param>
/// <param name="Disk">The disk.</param>
/// <param name="Bytes">What the volume takes of it.</param>
/// <param name="IsOwn">Whether it is an instance of the app that is placed: the reason why that app waits is then not its own disk.</param>
public sealed record HeldDisk(AgentId Agent, DiskSource Disk, long Bytes, bool IsOwn);
