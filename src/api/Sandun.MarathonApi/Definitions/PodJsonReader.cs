using System.Collections.Immutable;
using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Reads a complete pod definition in Marathon's JSON, checks it and fills in defaults.</summary>
public static class PodJsonReader
{
    /// <summary>Bound on the containers of one pod: each is a task of its own.</summary>
    private const int MaxContainers = 100;

    /// <summary>Reads one definition.</summary>
    /// <param name="json">The definition.</param>
    /// <param name="id">The pod's id where the URL says it; null to take the body's.</param>
    /// <param name="defaults">What completes it.</param>
    /// <returns>The definition, or a refusal that names every broken member.</returns>
    public static AppEdit Read(JsonElement json, PathId? id, AppDefaults defaults)
    {
        var findings = new Findings();
        var spec = Read(new Member(json, "", findings), id, PathId.Root, defaults);
        return findings.ToRefusal() is { } refusal ? new AppEdit(null, refusal) : new AppEdit(spec, null);
    }

    /// <summary>Reads one definition; what is returned is of use only when nothing was found wrong.</summary>
    internal static AppSpec Read(Member pod, PathId? known, PathId enclosing, AppDefaults defaults)
    {
        if (!pod.Required().Object()) return new AppSpec { Id = PathId.Root };
        var id = IdReader.App(pod["id"], enclosing, known);
        var secrets = SecretReader.Declared(pod["secrets"]);
        var (environment, environmentSecrets) = SecretReader.Environment(pod["environment"], secrets);
        var volumes = PodVolumeReader.Volumes(pod["volumes"], secrets);
        var network = NetworkReader.ReadPod(pod["networks"], defaults);
        var linux = LinuxReader.Of(pod["linuxInfo"], IpcMode.Host);
        var reader = new PodContainerReader(network, linux, volumes, secrets);
        var items = pod["containers"].Required().Items().ToList();
        if (items.Count == 0 && pod["containers"].IsList) pod.Findings.BrokenRule(pod["containers"].Path, "must not be empty");
        if (items.Count > MaxContainers) pod.Findings.BrokenRule(pod["containers"].Path, $"may hold at most {MaxContainers} containers");
        var containers = items.Where(item => item.Required().Object()).Select(reader.Read).ToImmutableArray();
        CheckNames(pod, containers, reader.Ports);
        if (network.Mode != NetworkMode.Host && containers.Any(container => container.Image is null) && !pod.Findings.Any)
            pod.Findings.NotThereYet(pod["networks"].Path + "(0)", "pods on a bridge or container network need an image in every container: plain processes are on the machine's network");
        if (containers.Any(container => container.Linux?.Ipc == IpcMode.Group) && containers.Any(container => container.Image is null) && !pod.Findings.Any)
            pod.Findings.NotThereYet(pod["containers"].Path, "an IPC namespace that containers share needs an image in every container");
        if (linux?.SeccompProfile is not null && containers.Any(container => container.Image is null) && !pod.Findings.Any)
            LinuxReader.RefuseProfile(pod["linuxInfo"]["seccomp"]["profileName"]);
        var role = RoleReader.Own(pod["role"], id, defaults);
        var spec = new AppSpec
        {
            Id = id,
            Pod = new PodSpec { Containers = containers, Volumes = volumes },
            Amounts = containers.Aggregate(ResourceAmounts.Zero, (sum, container) => sum + container.Amounts),
            User = pod["user"].Text(1),
            Environment = environment,
            EnvironmentSecrets = environmentSecrets,
            Secrets = secrets,
            Labels = pod["labels"].TextMap(),
            Role = role,
            Network = network.Mode,
            NetworkName = network.Name,
            NetworkLabels = network.Labels,
            OtherNetworks = network.Others,
            Ports = [.. reader.Ports],
            HealthChecks = [.. reader.HealthChecks],
            Instances = Instances(pod["scaling"]),
            Extensions = WithExecutor(ExtensionReader.Keep(pod, "executorResources", "linuxInfo")),
        };
        spec = Resident(pod, Scheduled(pod["scheduling"], spec)) with { Unknown = UnknownMembers.ReadPod(pod) };
        return pod.Findings.Any ? spec : NestedMembers.Settled(spec);
    }

    /// <summary>Marathon's defaults and rules for a pod whose instances are bound to their agents by persistent volumes.</summary>
    private static AppSpec Resident(Member pod, AppSpec spec)
    {
        if (!spec.IsResident) return spec;
        var scheduling = pod["scheduling"];
        if (!scheduling["upgrade"].IsPresent) spec = spec with { Upgrade = new UpgradeStrategy(500, 0) };
        if (!scheduling["unreachableStrategy"].IsPresent) spec = spec with { Unreachable = UnreachableStrategy.Disabled };
        if (spec.Upgrade.MaximumOverThousandths != 0) pod.Findings.BrokenRule("/scheduling/upgrade/maximumOverCapacity", "must be 0 for a pod with persistent volumes");
        if (!spec.Unreachable.IsDisabled) pod.Findings.BrokenRule("/scheduling/unreachableStrategy", "must be \"disabled\" for a pod with persistent volumes");
        return spec;
    }

    /// <summary>Marathon's default; nothing takes it here, because no executor runs beside the containers.</summary>
    private static ImmutableSortedDictionary<string, string> WithExecutor(ImmutableSortedDictionary<string, string> members) =>
        members.ContainsKey("executorResources") ? members : members.Add("executorResources", """{"cpus":0.1,"mem":32,"disk":10}""");

    private static int Instances(Member scaling)
    {
        if (!scaling.Object()) return 1;
        scaling["kind"].OneOf(("fixed", true));
        var instances = scaling["instances"].Integer(0) ?? 1;
        if (scaling["maxInstances"].Integer(0) is { } most && instances > most)
            scaling.Findings.BrokenRule(scaling["instances"].Path, "must not be greater than maxInstances");
        return instances;
    }

    private static AppSpec Scheduled(Member scheduling, AppSpec spec)
    {
        scheduling.Object();
        var placement = scheduling["placement"];
        placement.Object();
        var backoff = scheduling["backoff"];
        backoff.Object();
        return spec with
        {
            Backoff = StrategyReader.Backoff(backoff["backoff"], backoff["backoffFactor"], backoff["maxLaunchDelay"]),
            Upgrade = StrategyReader.Upgrade(scheduling["upgrade"]),
            Unreachable = StrategyReader.Unreachable(scheduling["unreachableStrategy"]),
            KillSelection = StrategyReader.Selection(scheduling["killSelection"]),
            Constraints = ConstraintReader.ReadObjects(placement["constraints"]),
            AcceptedResourceRoles = RoleReader.Accepted(placement["acceptedResourceRoles"], spec.Role, mayBeEmpty: true),
        };
    }

    private static void CheckNames(Member pod, ImmutableArray<PodContainer> containers, IReadOnlyList<PortDefinition> ports)
    {
        if (containers.Select(container => container.Name).Distinct().Count() < containers.Length)
            pod.Findings.BrokenRule(pod["containers"].Path, "container names must be unique");
        var names = ports.Select(port => port.Name).ToList();
        if (names.Distinct().Count() < names.Count) pod.Findings.BrokenRule(pod["containers"].Path, "endpoint names must be unique in a pod");
        var taken = ports.Where(port => port.HostPort > 0).Select(port => port.HostPort).ToList();
        if (taken.Distinct().Count() < taken.Count) pod.Findings.BrokenRule(pod["containers"].Path, "Host ports must be unique.");
    }
}
