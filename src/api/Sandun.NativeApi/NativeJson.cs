using System.Text.Json.Serialization;

namespace Sandun.NativeApi;

/// <summary>The JSON of the native API: camel case, enums as text; generated so that it works without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(Overview))]
[JsonSerializable(typeof(IReadOnlyList<AppSummary>))]
[JsonSerializable(typeof(AppDetail))]
[JsonSerializable(typeof(IReadOnlyList<NodeSummary>))]
[JsonSerializable(typeof(IReadOnlyList<DeploymentSummary>))]
[JsonSerializable(typeof(ClusterStatus))]
[JsonSerializable(typeof(RestoreReport))]
[JsonSerializable(typeof(UnknownTasks))]
[JsonSerializable(typeof(UnknownTaskOrder))]
[JsonSerializable(typeof(WhyReport))]
[JsonSerializable(typeof(ChangeAccepted))]
[JsonSerializable(typeof(LogPiece))]
[JsonSerializable(typeof(CreatedToken))]
[JsonSerializable(typeof(IReadOnlyList<TokenSummary>))]
[JsonSerializable(typeof(IReadOnlyList<MemberSummary>))]
[JsonSerializable(typeof(TrafficReport))]
[JsonSerializable(typeof(TrafficOrder))]
[JsonSerializable(typeof(RegistrySnapshot))]
[JsonSerializable(typeof(RegistryChanges))]
[JsonSerializable(typeof(EndpointItem))]
[JsonSerializable(typeof(RoutingReport))]
[JsonSerializable(typeof(CertificateSummary))]
[JsonSerializable(typeof(IReadOnlyList<CertificateSummary>))]
[JsonSerializable(typeof(IReadOnlyList<TrafficOrder>))]
[JsonSerializable(typeof(IReadOnlyList<SecretSummary>))]
[JsonSerializable(typeof(SecretSummary))]
[JsonSerializable(typeof(DataCentersStatus))]
[JsonSerializable(typeof(CenterEdit))]
[JsonSerializable(typeof(FailoverSettings))]
[JsonSerializable(typeof(SwitchOrder))]
[JsonSerializable(typeof(SwitchForecast))]
[JsonSerializable(typeof(SwitchStatus))]
[JsonSerializable(typeof(IReadOnlyList<SwitchStatus>))]
[JsonSerializable(typeof(ScalingSummary))]
[JsonSerializable(typeof(IReadOnlyList<ScalingSummary>))]
[JsonSerializable(typeof(IReadOnlyList<ScalingDecision>))]
[JsonSerializable(typeof(RateHistoryReport))]
[JsonSerializable(typeof(MetricsAnswer))]
[JsonSerializable(typeof(IReadOnlyList<MetricSummary>))]
[JsonSerializable(typeof(Done))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(DiffReport))]
[JsonSerializable(typeof(IReadOnlyList<EndedDeployment>))]
[JsonSerializable(typeof(long))]
public sealed partial class NativeJson : JsonSerializerContext;

/// <summary>Every refusal of the native API.</summary>
/// <param name="Message">What is wrong and what would cure it.</param>
public sealed record ErrorBody(string Message);
