using System.Collections.Immutable;
using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>
/// Reads a complete app definition in Marathon's JSON: checks it, fills in defaults and translates legacy forms. Members that are
/// only output are passed over, so what was read from the API can be sent back.
/// </summary>
public static class AppJsonReader
{
    /// <summary>Sandun's bound on the count of one app; the scheduler keeps a record an instance.</summary>
    public const int MaxInstances = 1_000_000;

    /// <summary>Reads one definition.</summary>
    /// <param name="json">The definition.</param>
    /// <param name="id">The app's id where the URL says it, which wins over the body's; null to take the body's.</param>
    /// <param name="enclosing">The group relative ids are resolved against.</param>
    /// <param name="defaults">What completes it.</param>
    /// <returns>The definition, or a refusal that names every broken member.</returns>
    public static AppEdit Read(JsonElement json, PathId? id, PathId enclosing, AppDefaults defaults) => Read(json, default, id, enclosing, defaults);

    /// <summary>Reads what comes of a partial definition laid over a stored one.</summary>
    internal static AppEdit Read(JsonElement json, JsonElement stored, PathId? id, PathId enclosing, AppDefaults defaults)
    {
        var findings = new Findings();
        var spec = Read(Member.Over(json, stored, findings), id, enclosing, defaults);
        return findings.ToRefusal() is { } refusal ? new AppEdit(null, refusal) : new AppEdit(spec, null);
    }

    /// <summary>Reads one definition; what is returned is of use only when nothing was found wrong.</summary>
    internal static AppSpec Read(Member app, PathId? known, PathId enclosing, AppDefaults defaults)
    {
        if (!app.Required().Object()) return new AppSpec { Id = PathId.Root };
        var id = IdReader.App(app["id"], enclosing, known);
        var container = ContainerReader.Read(app["container"]);
        var network = NetworkReader.Read(app, container, defaults);
        var ports = PortReader.Read(app, network);
        var amounts = ResourceReader.Amounts(app);
        var (cpuLimit, memoryLimit) = ResourceReader.Limits(app["resourceLimits"], amounts);
        var role = RoleReader.Own(app["role"], id, defaults);
        var requirePorts = app["requirePorts"].Flag() ?? false;
        var secrets = SecretReader.Declared(app["secrets"]);
        var (environment, environmentSecrets) = SecretReader.Environment(app["env"], secrets);
        ContainerReader.CheckSecrets(app["container"], secrets);
        var spec = new AppSpec
        {
            Id = id,
            Command = app["cmd"].Text(1),
            Arguments = app["args"].Texts() ?? [],
            Instances = app["instances"].Integer(0) ?? 1,
            Amounts = amounts,
            CpuLimitMillis = cpuLimit,
            MemoryLimitBytes = memoryLimit,
            User = app["user"].Text() is { Length: > 0 } user ? user : null,
            Environment = environment,
            EnvironmentSecrets = environmentSecrets,
            Secrets = secrets,
            Labels = app["labels"].TextMap(),
            Constraints = ConstraintReader.Read(app["constraints"]),
            AcceptedResourceRoles = RoleReader.Accepted(app["acceptedResourceRoles"], role),
            Role = role,
            Container = container ?? (network.Mode == NetworkMode.Host ? null : new ContainerSpec { IsDockerType = false }),
            Network = network.Mode,
            NetworkName = network.Name,
            NetworkLabels = network.Labels,
            OtherNetworks = network.Others,
            Ports = ports,
            RequirePorts = network.Mode == NetworkMode.Host && requirePorts,
        };
        spec = AppRules.Check(app, PersistentVolumeReader.Settle(app, Rest(app, spec)));
        return app.Findings.Any ? spec : NestedMembers.Settled(spec);
    }

    private static AppSpec Rest(Member app, AppSpec spec) => spec with
    {
        Fetch = FetchReader.Read(app["fetch"], app["uris"], app["storeUrls"]),
        HealthChecks = HealthCheckReader.Read(app["healthChecks"], spec.Ports.Length, spec.Container?.IsDockerType ?? false),
        ReadinessCheck = HealthCheckReader.Readiness(app["readinessChecks"], spec.Ports),
        Backoff = StrategyReader.Backoff(app),
        Upgrade = StrategyReader.Upgrade(app["upgradeStrategy"]),
        Unreachable = StrategyReader.Unreachable(app["unreachableStrategy"]),
        KillSelection = StrategyReader.Selection(app["killSelection"]),
        KillGrace = app["taskKillGracePeriodSeconds"].Seconds(),
        Dependencies = Dependencies(app["dependencies"], spec.Id.Parent),
        Executor = app["executor"].Text() ?? "",
        Tty = app["tty"].Flag() ?? false,
        Extensions = ExtensionReader.Read(app, spec.Ports.Length),
        Unknown = UnknownMembers.Read(app),
    };

    internal static ImmutableArray<PathId> Dependencies(Member list, PathId enclosing) =>
        [.. list.Items().Select(item => IdReader.Reference(item, enclosing)).OfType<PathId>().Distinct().Order()];
}
