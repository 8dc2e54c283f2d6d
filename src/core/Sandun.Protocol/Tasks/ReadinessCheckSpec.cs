using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Marathon's readiness check: asked only while a deployment waits for the task, and done once it was ready.</summary>
public sealed record ReadinessCheckSpec
{
    public string Name { get; init; } = "readinessCheck";
    public bool Https { get; init; }
    public string Path { get; init; } = "/";
    public string PortName { get; init; } = "http-api";
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
    public ImmutableArray<int> HttpStatusCodesForReady { get; init; } = [200];
    public bool PreserveLastResponse { get; init; }
}
