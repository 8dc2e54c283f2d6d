using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>One endpoint as a backend sees it.</summary>
/// <param name="Address">An IP address in canonical text.</param>
/// <param name="Port">1–65535.</param>
/// <param name="Weight">Share of traffic, 0–256.</param>
/// <param name="Draining">Takes no new work; requests in flight are finished.</param>
public sealed record Target(TaskId Task, string Address, int Port, int Weight, bool Draining)
{
    /// <summary>The data center it stands in; null when its node has none.</summary>
    public string? DataCenter { get; init; }
}
