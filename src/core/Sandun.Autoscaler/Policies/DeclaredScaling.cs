using System.Text.Json.Serialization;

namespace Sandun.Autoscaler.Policies;

/// <summary>The <c>autoscaling</c> member as it is written; docs/autoscaling.md names its members.</summary>
internal sealed record DeclaredScaling
{
    public bool? Enabled { get; init; }
    public bool? DryRun { get; init; }
    public int? Min { get; init; }
    public int? Max { get; init; }
    public DeclaredLevel? Slo { get; init; }
    public int? Concurrency { get; init; }
    public DeclaredTargets? Targets { get; init; }
    public DeclaredPrices? Prices { get; init; }
    public int? WarmupSeconds { get; init; }
    public int? QueueSeconds { get; init; }
    public DeclaredCooldowns? Cooldowns { get; init; }
    public DeclaredSteps? Steps { get; init; }
    public IReadOnlyList<DeclaredEntry>? Calendar { get; init; }
    public IReadOnlyList<DeclaredWindow>? Freeze { get; init; }
    public IReadOnlyList<DeclaredMetric>? Metrics { get; init; }
    public int? IdleSeconds { get; init; }
    public int? Priority { get; init; }
}

internal sealed record DeclaredLevel(int? P95Milliseconds, decimal? ErrorShare);

internal sealed record DeclaredMetric(string? Name, string? Prometheus, string? Query, string? Url, string? Path, decimal? Target);

internal sealed record DeclaredTargets(decimal? Cpu, decimal? Memory);

internal sealed record DeclaredPrices(decimal? LevelSecond, decimal? CoreHour, decimal? Action);

internal sealed record DeclaredCooldowns(int? UpSeconds, int? DownSeconds);

internal sealed record DeclaredSteps(int? Up, int? Down);

internal sealed record DeclaredEntry(DateTimeOffset? At, int? Minutes, int? LeadSeconds, string? Repeat, int? Instances);

internal sealed record DeclaredWindow(DateTimeOffset? From, int? Minutes, string? Repeat);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeclaredScaling))]
internal sealed partial class ScalingJson : JsonSerializerContext;
