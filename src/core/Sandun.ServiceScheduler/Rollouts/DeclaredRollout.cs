using System.Text.Json.Serialization;

namespace Sandun.ServiceScheduler;

/// <summary>The <c>rollout</c> member as it is written.</summary>
internal sealed record DeclaredRollout
{
    public string? Strategy { get; init; }
    public int? ProgressDeadlineSeconds { get; init; }
    public int? MaxFailures { get; init; }
    public bool? AutoRevert { get; init; }
    public IReadOnlyList<DeclaredCanaryStep>? Steps { get; init; }
    public int? SwitchAfterSeconds { get; init; }
    public int? KeepOldSeconds { get; init; }
}

/// <summary>One step of a canary as it is written.</summary>
internal sealed record DeclaredCanaryStep
{
    public int? Instances { get; init; }
    public int? Percent { get; init; }
    public int? Weight { get; init; }
    public int? HoldSeconds { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DeclaredRollout))]
internal sealed partial class RolloutJson : JsonSerializerContext;
