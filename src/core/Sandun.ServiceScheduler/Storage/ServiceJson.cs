using System.Text.Json.Serialization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The JSON of stored entities: camel case, enums as text, absent for default.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true,
    Converters = [typeof(SortedTextMapJsonConverter)])]
[JsonSerializable(typeof(StoredApp))]
[JsonSerializable(typeof(StoredGroup))]
[JsonSerializable(typeof(StoredTreeChange))]
[JsonSerializable(typeof(StoredInstance))]
[JsonSerializable(typeof(StoredDeployment))]
[JsonSerializable(typeof(StoredFailure))]
[JsonSerializable(typeof(StoredDelay))]
[JsonSerializable(typeof(StoredEndpoint))]
[JsonSerializable(typeof(StoredRoute))]
[JsonSerializable(typeof(StoredTrafficRule))]
[JsonSerializable(typeof(StoredHead))]
[JsonSerializable(typeof(StoredFramework))]
[JsonSerializable(typeof(StoredRouter))]
[JsonSerializable(typeof(RestoreMark))]
[JsonSerializable(typeof(StoredRollout))]
[JsonSerializable(typeof(StoredOutcome))]
[JsonSerializable(typeof(StoredPending))]
[JsonSerializable(typeof(AppSteering))]
[JsonSerializable(typeof(ZoneRule))]
internal sealed partial class ServiceJson : JsonSerializerContext;
