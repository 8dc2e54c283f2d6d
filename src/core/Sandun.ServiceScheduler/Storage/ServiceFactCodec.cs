using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Keeps the service scheduler's facts as readable keys: <c>services/apps/shop/web</c>, <c>services/instances/shop/web/…</c>,
/// <c>services/registry/endpoints/…</c>. Facts learnt again from the world are not kept.
/// </summary>
public sealed partial class ServiceFactCodec : IFactCodec<ServiceFact>
{
    private const string Framework = "framework";
    private const string Groups = "groups";
    private const string Apps = "apps";
    private const string Versions = "versions";
    private const string History = "tree";
    private const string Instances = "instances";
    private const string Deployments = "deployments";
    private const string Failures = "failures";
    private const string Delays = "delays";
    private const string EndpointKeys = "registry/endpoints";
    private const string RouteKeys = "registry/routes";
    private const string RuleKeys = "traffic";
    private const string Head = "registry/head";
    private const string SteeringKeys = "steering";
    private const string ZoneKeys = "zones";
    private const string Routers = "routers";
    private const string Rollouts = "rollouts";
    private const string Outcomes = "outcomes";
    private const string Pending = "pending";

    private static readonly SortedSet<string> s_kinds = new(
        [
            Framework, Groups, Apps, Versions, History, Instances, Deployments, Failures, Delays, EndpointKeys, RouteKeys, RuleKeys, Head,
            SteeringKeys, ZoneKeys, Routers, Rollouts, Outcomes, Pending, RestoreMark.Name,
        ],
        StringComparer.Ordinal);

    /// <summary>The app written last.</summary>
    private volatile WrittenApp? _lastApp;

    public string Prefix => "services/";

    public StoredEntity? Encode(ServiceFact fact) => Draft(fact)?.Written();

    /// <inheritdoc/>
    public DraftedEntity? Draft(ServiceFact fact) => fact switch
    {
        ServiceFact.FrameworkPut put => Put(Framework, () => new StoredFramework(put.Id.Value), ServiceJson.Default.StoredFramework),
        ServiceFact.GroupPut put => Put(Groups + put.Group.Id.Value, () => StoredGroup.Of(put.Group), ServiceJson.Default.StoredGroup),
        ServiceFact.GroupRemoved removed => Removed(Groups + removed.Id.Value),
        ServiceFact.AppPut put => new(Prefix + Apps + put.App.Id.Value, () => Write(put.App)),
        ServiceFact.AppRemoved removed => Removed(Apps + removed.Id.Value),
        ServiceFact.AppVersionPut put =>
            new(Prefix + VersionKey(put.Version.Spec.Id, put.Version.Version), () => Write(put.Version)),
        ServiceFact.AppVersionRemoved removed => Removed(VersionKey(removed.App, removed.Version)),
        ServiceFact.TreeChanged changed =>
            Put(TreeKey(changed.Change.Version), () => StoredTreeChange.Of(changed.Change), ServiceJson.Default.StoredTreeChange),
        ServiceFact.TreeChangeForgotten forgotten => Removed(TreeKey(forgotten.Version)),
        ServiceFact.InstancePut put =>
            Put(InstanceKey(put.Instance.App, put.Instance.Id), () => StoredInstance.Of(put.Instance), ServiceJson.Default.StoredInstance),
        ServiceFact.InstanceRemoved removed => Removed(InstanceKey(removed.App, removed.Id)),
        ServiceFact.DeploymentPut put =>
            Put($"{Deployments}/{put.Deployment.Id}", () => StoredDeployment.Of(put.Deployment), ServiceJson.Default.StoredDeployment),
        ServiceFact.DeploymentRemoved removed => Removed($"{Deployments}/{removed.Id}"),
        ServiceFact.RolloutPut put => Put(Rollouts + put.Rollout.App.Value, () => StoredRollout.Of(put.Rollout), ServiceJson.Default.StoredRollout),
        ServiceFact.RolloutRemoved removed => Removed(Rollouts + removed.App.Value),
        ServiceFact.OutcomePut put => Put($"{Outcomes}/{put.Outcome.Id}", () => StoredOutcome.Of(put.Outcome), ServiceJson.Default.StoredOutcome),
        ServiceFact.OutcomeRemoved removed => Removed($"{Outcomes}/{removed.Id}"),
        ServiceFact.PendingPut put => Put($"{Pending}/{put.Change.Id}", () => StoredPending.Of(put.Change), ServiceJson.Default.StoredPending),
        ServiceFact.PendingRemoved removed => Removed($"{Pending}/{removed.Id}"),
        ServiceFact.FailurePut put => Put(Failures + put.Failure.App.Value, () => StoredFailure.Of(put.Failure), ServiceJson.Default.StoredFailure),
        ServiceFact.FailureRemoved removed => Removed(Failures + removed.App.Value),
        ServiceFact.DelayPut put => Put(Delays + put.Delay.App.Value, () => StoredDelay.Of(put.Delay), ServiceJson.Default.StoredDelay),
        ServiceFact.DelayRemoved removed => Removed(Delays + removed.App.Value),
        ServiceFact.RestoreMarkPut put => Put(RestoreMark.Name, () => put.Mark, ServiceJson.Default.RestoreMark),
        ServiceFact.RestoreMarkRemoved => Removed(RestoreMark.Name),
        _ => DraftRegistry(fact),
    };

    /// <inheritdoc/>
    public bool Knows(string key) => s_kinds.Contains(KindOf(key));

    /// <exception cref="FormatException">The key or the value is not of the service scheduler's making.</exception>
    public ServiceFact Decode(string key, ReadOnlySpan<byte> value)
    {
        try
        {
            return DecodeKind(KindOf(key), value) ?? throw new FormatException($"the store holds '{key}', which no version of the service scheduler writes");
        }
        catch (JsonException broken)
        {
            throw new FormatException($"the store holds '{key}' with a value that cannot be read: {broken.Message}", broken);
        }
    }

    private DraftedEntity? DraftRegistry(ServiceFact fact) => fact switch
    {
        ServiceFact.EndpointPut put => Put(
            EndpointKey(put.Endpoint.App, put.Endpoint.Task), () => StoredEndpoint.Of(put.Endpoint, put.Since), ServiceJson.Default.StoredEndpoint),
        ServiceFact.EndpointRemoved removed => Removed(EndpointKey(removed.App, removed.Task)),
        ServiceFact.RoutePut put => Put(RouteKey(put.Route.App, put.Route.PortIndex), () => StoredRoute.Of(put.Route), ServiceJson.Default.StoredRoute),
        ServiceFact.RouteRemoved removed => Removed(RouteKey(removed.App, removed.PortIndex)),
        ServiceFact.TrafficRulePut put => Put(RuleKeys + put.Rule.App.Value, () => StoredTrafficRule.Of(put.Rule), ServiceJson.Default.StoredTrafficRule),
        ServiceFact.TrafficRuleRemoved removed => Removed(RuleKeys + removed.App.Value),
        ServiceFact.SteeringPut put => Put(SteeringKeys + put.Order.App.Value, () => put.Order, ServiceJson.Default.AppSteering),
        ServiceFact.SteeringRemoved removed => Removed(SteeringKeys + removed.App.Value),
        ServiceFact.ZoneRulePut put => Put($"{ZoneKeys}/{Uri.EscapeDataString(put.Rule.Zone)}", () => put.Rule, ServiceJson.Default.ZoneRule),
        ServiceFact.RegistryAdvanced advanced => Put(Head, () => new StoredHead(advanced.Revision), ServiceJson.Default.StoredHead),
        ServiceFact.RouterKnown known => Put($"{Routers}/{known.Router}", () => new StoredRouter(known.Router.Value), ServiceJson.Default.StoredRouter),
        ServiceFact.RouterForgotten forgotten => Removed($"{Routers}/{forgotten.Router}"),
        _ => null,
    };

    private static ServiceFact? DecodeKind(string kind, ReadOnlySpan<byte> value) => kind switch
    {
        Framework => new ServiceFact.FrameworkPut(new FrameworkId(Read(value, ServiceJson.Default.StoredFramework).Id)),
        Groups => new ServiceFact.GroupPut(Read(value, ServiceJson.Default.StoredGroup).ToGroup()),
        Apps => new ServiceFact.AppPut(Read(value, ServiceJson.Default.StoredApp).ToApp()),
        Versions => new ServiceFact.AppVersionPut(Read(value, ServiceJson.Default.StoredApp).ToVersion()),
        History => new ServiceFact.TreeChanged(Read(value, ServiceJson.Default.StoredTreeChange).ToChange()),
        Instances => new ServiceFact.InstancePut(Read(value, ServiceJson.Default.StoredInstance).ToInstance()),
        Deployments => new ServiceFact.DeploymentPut(Read(value, ServiceJson.Default.StoredDeployment).ToDeployment()),
        Rollouts => new ServiceFact.RolloutPut(Read(value, ServiceJson.Default.StoredRollout).ToRollout()),
        Outcomes => new ServiceFact.OutcomePut(Read(value, ServiceJson.Default.StoredOutcome).ToOutcome()),
        Pending => new ServiceFact.PendingPut(Read(value, ServiceJson.Default.StoredPending).ToPending()),
        Failures => new ServiceFact.FailurePut(Read(value, ServiceJson.Default.StoredFailure).ToFailure()),
        Delays => new ServiceFact.DelayPut(Read(value, ServiceJson.Default.StoredDelay).ToDelay()),
        EndpointKeys => DecodeEndpoint(Read(value, ServiceJson.Default.StoredEndpoint)),
        RouteKeys => new ServiceFact.RoutePut(Read(value, ServiceJson.Default.StoredRoute).ToRoute()),
        RuleKeys => new ServiceFact.TrafficRulePut(Read(value, ServiceJson.Default.StoredTrafficRule).ToRule()),
        SteeringKeys => new ServiceFact.SteeringPut(Read(value, ServiceJson.Default.AppSteering)),
        ZoneKeys => new ServiceFact.ZoneRulePut(Read(value, ServiceJson.Default.ZoneRule)),
        Head => new ServiceFact.RegistryAdvanced(Read(value, ServiceJson.Default.StoredHead).Revision),
        Routers => new ServiceFact.RouterKnown(new RouterId(Read(value, ServiceJson.Default.StoredRouter).Id)),
        RestoreMark.Name => new ServiceFact.RestoreMarkPut(Read(value, ServiceJson.Default.RestoreMark)),
        _ => null,
    };

    private static ServiceFact.EndpointPut DecodeEndpoint(StoredEndpoint stored) => new(stored.ToEndpoint(), stored.Since);

    /// <summary>The first word after the prefix; two words below the registry.</summary>
    private string KindOf(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal)) return "";
        var rest = key[Prefix.Length..];
        var end = rest.IndexOf('/', StringComparison.Ordinal);
        if (end >= 0 && rest.StartsWith("registry/", StringComparison.Ordinal)) end = rest.IndexOf('/', end + 1);
        return end < 0 ? rest : rest[..end];
    }

    private static T Read<T>(ReadOnlySpan<byte> value, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(value, type) ?? throw new JsonException("the value is null");

    private DraftedEntity Put<T>(string key, Func<T> value, JsonTypeInfo<T> type) => new(Prefix + key, () => JsonSerializer.SerializeToUtf8Bytes(value(), type));

    private byte[] Write(App app)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(StoredApp.Of(app), ServiceJson.Default.StoredApp);
        _lastApp = new WrittenApp(app, bytes);
        return bytes;
    }

    /// <summary>An app's new version reads as the app does, which is written right before it.</summary>
    private byte[] Write(AppVersion version) => _lastApp is { } last && last.ReadsAs(version)
        ? last.Bytes
        : JsonSerializer.SerializeToUtf8Bytes(StoredApp.Of(version), ServiceJson.Default.StoredApp);

    private DraftedEntity Removed(string key) => new(Prefix + key, null);

    private static string VersionKey(PathId app, DateTimeOffset version) => $"{Versions}{app}/{Timestamps.Text(version)}";

    private static string TreeKey(DateTimeOffset version) => $"{History}/{Timestamps.Text(version)}";

    private static string InstanceKey(PathId app, InstanceId id) => $"{Instances}{app}/{id}";

    private static string EndpointKey(PathId app, TaskId task) => $"{EndpointKeys}{app}/{task}";

    private static string RouteKey(PathId app, int portIndex) =>
        $"{RouteKeys}{app}/{portIndex.ToString(CultureInfo.InvariantCulture)}";

    private sealed record WrittenApp(App App, byte[] Bytes)
    {
        public bool ReadsAs(AppVersion version) =>
            ReferenceEquals(App.Spec, version.Spec) && App.Version == version.Version && App.LastScalingAt == version.LastScalingAt &&
            App.LastConfigChangeAt == version.LastConfigChangeAt && App.Skipped == version.Skipped && App is { NamedInstances: null, IsAsleep: false };
    }
}
