using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads a pod's containers one after another, collecting their endpoints and health checks.</summary>
internal sealed class PodContainerReader(NetworkChoice network, LinuxSpec? linux, ImmutableArray<PodVolume> volumes, ImmutableSortedDictionary<string, string> secrets)
{
    /// <summary>A task id adds the container's name to the instance's.</summary>
    private const int MaxName = 40;

    public List<PortDefinition> Ports { get; } = [];

    public List<HealthCheckSpec> HealthChecks { get; } = [];

    public PodContainer Read(Member container)
    {
        var name = container["name"].Required().Text(1, MaxName) ?? "";
        if (name.Length > 0 && !PortNames.IsPortName(name)) container.Findings.BrokenRule(container["name"].Path, PortNames.Rule);
        var amounts = ResourceReader.PodAmounts(container["resources"].Required());
        var (cpuLimit, memoryLimit) = ResourceReader.Limits(container["resourceLimits"], amounts);
        var (environment, environmentSecrets) = SecretReader.Environment(container["environment"], secrets);
        var image = Image(container["image"]);
        var (command, arguments) = Command(container["exec"]["command"]);
        if (container["exec"].Object()) container["exec"]["command"].Required().Object();
        if (command is null && arguments.IsEmpty && image is null)
            container.Findings.BrokenRule(container.Path, "a container needs exec.command or an image");
        var endpoints = Endpoints(container["endpoints"]);
        var checkJson = PodHealthReader.Read(container["healthCheck"], endpoints, Ports.Count) is { } check ? Add(check) : null;
        Ports.AddRange(endpoints);
        var extensions = ExtensionReader.Keep(container, "check", "linuxInfo");
        if (checkJson is not null) extensions = extensions.SetItem("healthCheck", checkJson);
        if (container["exec"]["overrideEntrypoint"].Flag() is { } overrides) extensions = extensions.SetItem("overrideEntrypoint", overrides ? "true" : "false");
        return new PodContainer
        {
            Name = name, Amounts = amounts, CpuLimitMillis = cpuLimit, MemoryLimitBytes = memoryLimit, Command = command, Arguments = arguments,
            Image = image, PullSecret = PullSecret(container["image"]), Linux = LinuxReader.ReadContainer(container["linuxInfo"], linux, image is not null),
            ForcePullImage = container["image"]["forcePull"].Flag() ?? false, User = container["user"].Text(1),
            Environment = environment, EnvironmentSecrets = environmentSecrets, Labels = container["labels"].TextMap(),
            PortCount = endpoints.Count, HasHealthCheck = checkJson is not null,
            Mounts = PodVolumeReader.Mounts(container["volumeMounts"], volumes), Fetch = FetchReader.Artifacts(container["artifacts"]),
            KillGrace = container["lifecycle"].Object() ? container["lifecycle"]["killGracePeriodSeconds"].Fraction() : null,
            Tty = container["tty"].Flag() ?? false, Extensions = extensions,
        };
    }

    private string Add((HealthCheckSpec Spec, string Json) check)
    {
        HealthChecks.Add(check.Spec);
        return check.Json;
    }

    private string? PullSecret(Member image)
    {
        var pull = image["pullConfig"];
        var secret = ContainerReader.PullSecret(pull);
        if (secret is not null) SecretReader.IsDeclared(pull["secret"], secret, secrets);
        return secret;
    }

    private static string? Image(Member image)
    {
        if (!image.Object()) return null;
        image["kind"].Required().OneOf(("DOCKER", true));
        var id = image["id"].Required().Text(1);
        if (id is not null && id.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            image.Findings.BrokenRule(image["id"].Path, "must not contain white space");
        return id;
    }

    private static (string? Command, ImmutableArray<string> Arguments) Command(Member command)
    {
        var shell = command["shell"].Text(1);
        var argv = command["argv"].Texts();
        if (shell is not null && argv is not null) command.Findings.BrokenRule(command.Path, "takes either shell or argv");
        if (command.IsObject && shell is null && argv is not { IsEmpty: false }) command.Findings.BrokenRule(command.Path, "needs shell or argv");
        return (shell, argv ?? []);
    }

    private List<PortDefinition> Endpoints(Member endpoints)
    {
        var read = new List<PortDefinition>();
        foreach (var item in endpoints.Items())
            if (item.Required().Object())
                read.Add(Endpoint(item));
        return read;
    }

    private PortDefinition Endpoint(Member item)
    {
        var name = item["name"].Required().Text(1);
        if (name is not null && !PortNames.IsPortName(name)) item.Findings.BrokenRule(item["name"].Path, PortNames.Rule);
        var containerPort = item["containerPort"].Integer(0, 65535);
        var hostPort = item["hostPort"].Integer(0, 65535);
        if (network.Mode == NetworkMode.Host && containerPort is not null) item.Findings.BrokenRule(item["containerPort"].Path, "is not allowed when using host-mode networking");
        if (network.Mode != NetworkMode.Host && containerPort is null) item.Findings.BrokenRule(item["containerPort"].Path, "is required when using a bridge or container network");
        var port = new PortDefinition
        {
            Name = name, ContainerPort = network.Mode == NetworkMode.Host ? null : containerPort ?? 0,
            HostPort = hostPort ?? (network.Mode is NetworkMode.Bridge or NetworkMode.Host ? 0 : null), Protocols = Protocols(item["protocol"]),
            Labels = item["labels"].TextMap(), NetworkNames = item["networkNames"].Texts() ?? [],
        };
        NetworkReader.CheckPort(item, port, network);
        return port;
    }

    /// <summary>A list of words, where an app has one word. Any name may stand there, as http does in Marathon's guides: what is not UDP is TCP.</summary>
    private static PortProtocols Protocols(Member protocols)
    {
        PortProtocols sum = 0;
        foreach (var item in protocols.Items())
        {
            var isName = item.IsText && item.Text() is { } name && PortNames.IsPortName(name) && name is not ("tcp" or "udp");
            sum |= isName ? PortProtocols.Tcp : PortNames.Protocols(item);
        }

        return sum == 0 ? PortProtocols.Tcp : sum;
    }
}
