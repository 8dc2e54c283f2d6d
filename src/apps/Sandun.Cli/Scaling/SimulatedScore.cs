using System.Text.Json.Serialization;

namespace Sandun.Cli.Scaling;

/// <summary>What a controller let happen on a trace, as `scale simulate -o json` prints it.</summary>
internal sealed record SimulatedScore(string Controller, double J, double ViolationSeconds, double SpareCoreHours, double Actions, double PeakInstances);

/// <summary>JSON of the scores.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<SimulatedScore>))]
internal sealed partial class SimulatedScoreJson : JsonSerializerContext;
