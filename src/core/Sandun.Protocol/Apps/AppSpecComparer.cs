using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>Compares app definitions by content, because records compare arrays and maps by reference.</summary>
public static class AppSpecComparer
{
    /// <summary>Sandun's own members: a change of these alone restarts nothing.</summary>
    private static readonly string[] s_ownMembers = ["routing", "autoscaling", "spread", "rollout", "placement"];

    /// <summary>Whether both definitions say the same.</summary>
    public static bool Same(AppSpec a, AppSpec b) => a.Instances == b.Instances && SameConfig(a, b) && SameBesideConfig(a, b);

    /// <summary>Whether both say the same apart from the count and what <see cref="SameConfig"/> compares.</summary>
    public static bool SameBesideConfig(AppSpec a, AppSpec b) => SameMap(a.Extensions, b.Extensions) && SameMap(a.Unknown, b.Unknown);

    /// <summary>Whether both would run the same tasks: all members but the count and Sandun's own; another result means a restart.</summary>
    public static bool SameConfig(AppSpec a, AppSpec b) =>
        SameScalars(a, b) && SameMap(a.Environment, b.Environment) && SameMap(a.Labels, b.Labels) &&
        SameMap(a.NetworkLabels, b.NetworkLabels) && (ReferenceEquals(a.Extensions, b.Extensions) || SameMap(Foreign(a.Extensions), Foreign(b.Extensions))) &&
        SameList(a.Arguments, b.Arguments) && SameList(a.Constraints, b.Constraints) && SameList(a.Dependencies, b.Dependencies) &&
        SameList(a.AcceptedResourceRoles, b.AcceptedResourceRoles) && SameList(a.Fetch, b.Fetch) &&
        SameList(a.HealthChecks, b.HealthChecks) && SameContainer(a.Container, b.Container) && SamePorts(a.Ports, b.Ports) &&
        SameReadiness(a.ReadinessCheck, b.ReadinessCheck) && SameMap(a.EnvironmentSecrets, b.EnvironmentSecrets) &&
        SameMap(a.Secrets, b.Secrets) && SamePod(a.Pod, b.Pod) && a.OtherNetworks.Length == b.OtherNetworks.Length &&
        a.OtherNetworks.Zip(b.OtherNetworks).All(pair => pair.First.Name == pair.Second.Name && SameMap(pair.First.Labels, pair.Second.Labels));

    /// <summary>Whether all members but the count and the collections are equal: a record compares those by reference, so both get the same.</summary>
    private static bool SameScalars(AppSpec a, AppSpec b) => b == a with
    {
        Instances = b.Instances,
        Environment = b.Environment,
        EnvironmentSecrets = b.EnvironmentSecrets,
        Secrets = b.Secrets,
        Pod = b.Pod,
        Labels = b.Labels,
        NetworkLabels = b.NetworkLabels,
        OtherNetworks = b.OtherNetworks,
        Extensions = b.Extensions,
        Unknown = b.Unknown,
        Arguments = b.Arguments,
        Constraints = b.Constraints,
        Dependencies = b.Dependencies,
        AcceptedResourceRoles = b.AcceptedResourceRoles,
        Fetch = b.Fetch,
        HealthChecks = b.HealthChecks,
        Container = b.Container,
        Ports = b.Ports,
        ReadinessCheck = b.ReadinessCheck,
    };

    private static readonly ImmutableArray<string> s_none = [];
    private static readonly ImmutableArray<KeyValuePair<string, string>> s_noPairs = [];
    private static readonly ImmutableArray<VolumeMount> s_noMounts = [];
    private static readonly ImmutableArray<PersistentVolume> s_noPersistent = [];
    private static readonly ImmutableArray<SecretVolume> s_noSecrets = [];
    private static readonly ImmutableArray<PodVolumeMount> s_noPodMounts = [];
    private static readonly ImmutableArray<FetchSpec> s_noFetch = [];

    private static ImmutableSortedDictionary<string, string> Foreign(ImmutableSortedDictionary<string, string> extensions) =>
        extensions.RemoveRange(s_ownMembers);

    private static bool SameReadiness(ReadinessCheckSpec? a, ReadinessCheckSpec? b) =>
        a is null || b is null
            ? a is null && b is null
            : SameList(a.HttpStatusCodesForReady, b.HttpStatusCodesForReady) &&
              a with { HttpStatusCodesForReady = [] } == b with { HttpStatusCodesForReady = [] };

    private static bool SameContainer(ContainerSpec? a, ContainerSpec? b) =>
        a is null || b is null
            ? a is null && b is null
            : SameList(a.Parameters, b.Parameters) && SameList(a.Volumes, b.Volumes) && SameList(a.SecretVolumes, b.SecretVolumes) &&
              a.PersistentVolumes.Length == b.PersistentVolumes.Length &&
              a.PersistentVolumes.Zip(b.PersistentVolumes).All(pair => SamePersistent(pair.First, pair.Second)) &&
              Plain(a) == Plain(b);

    private static bool SamePersistent(PersistentVolume a, PersistentVolume b) =>
        SameMap(a.Rest, b.Rest) && a with { Rest = Sorted.Empty } == b with { Rest = Sorted.Empty };

    private static ContainerSpec Plain(ContainerSpec container) =>
        container with { Parameters = s_noPairs, Volumes = s_noMounts, PersistentVolumes = s_noPersistent, SecretVolumes = s_noSecrets };

    private static bool SamePod(PodSpec? a, PodSpec? b) =>
        a is null || b is null
            ? a is null && b is null
            : SameList(a.Volumes, b.Volumes) && a.Containers.Length == b.Containers.Length &&
              a.Containers.Zip(b.Containers).All(pair => SameContainer(pair.First, pair.Second));

    private static bool SameContainer(PodContainer a, PodContainer b) =>
        SameMap(a.Environment, b.Environment) && SameMap(a.EnvironmentSecrets, b.EnvironmentSecrets) && SameMap(a.Labels, b.Labels) &&
        SameMap(a.Extensions, b.Extensions) && SameList(a.Arguments, b.Arguments) && SameList(a.Mounts, b.Mounts) &&
        SameList(a.Fetch, b.Fetch) && Plain(a) == Plain(b);

    private static PodContainer Plain(PodContainer container) => container with
    {
        Environment = Sorted.Empty,
        EnvironmentSecrets = Sorted.Empty,
        Labels = Sorted.Empty,
        Extensions = Sorted.Empty,
        Arguments = s_none,
        Mounts = s_noPodMounts,
        Fetch = s_noFetch,
    };

    private static bool SamePorts(ImmutableArray<PortDefinition> a, ImmutableArray<PortDefinition> b) =>
        a.Length == b.Length && a.Zip(b).All(pair =>
            SameMap(pair.First.Labels, pair.Second.Labels) && SameList(pair.First.NetworkNames, pair.Second.NetworkNames) &&
            pair.First with { Labels = Sorted.Empty, NetworkNames = [] } == pair.Second with { Labels = Sorted.Empty, NetworkNames = [] });

    private static bool SameList<T>(ImmutableArray<T> a, ImmutableArray<T> b) => a.AsSpan().SequenceEqual(b.AsSpan());

    private static bool SameMap(ImmutableSortedDictionary<string, string> a, ImmutableSortedDictionary<string, string> b) =>
        ReferenceEquals(a, b) || (a.Count == b.Count && a.SequenceEqual(b));
}
