using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What is planned for an agent's machine.</summary>
/// <param name="Unavailability">When it will be out of service.</param>
/// <param name="IsDown">Whether it is out of service now: it is not offered, and what it runs ends.</param>
internal sealed record Outage(Unavailability Unavailability, bool IsDown);
