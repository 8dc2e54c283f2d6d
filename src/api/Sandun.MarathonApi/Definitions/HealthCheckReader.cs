using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads health checks and the readiness check.</summary>
internal static class HealthCheckReader
{
    private const string IndexError =
        "Health check port indices must address an element of the ports array or container port mappings.";

    public static ImmutableArray<HealthCheckSpec> Read(Member checks, int ports, bool isDocker)
    {
        var read = ImmutableArray.CreateBuilder<HealthCheckSpec>();
        foreach (var item in checks.Items())
            if (One(item, ports, isDocker) is { } check && !read.Contains(check))
                read.Add(check);
        if (read.Count(check => check.Protocol >= HealthCheckProtocol.MesosHttp) > 1)
            checks.Findings.BrokenRule(checks.Path, "AppDefinition can contain at most one Mesos health check");
        return read.ToImmutable();
    }

    private static HealthCheckSpec? One(Member item, int ports, bool isDocker)
    {
        if (!item.Required().Object()) return null;
        var defaults = new HealthCheckSpec();
        var protocol = item["protocol"].OneOf(
            ("HTTP", HealthCheckProtocol.Http), ("HTTPS", HealthCheckProtocol.Https), ("TCP", HealthCheckProtocol.Tcp),
            ("COMMAND", HealthCheckProtocol.Command), ("MESOS_HTTP", HealthCheckProtocol.MesosHttp),
            ("MESOS_HTTPS", HealthCheckProtocol.MesosHttps), ("MESOS_TCP", HealthCheckProtocol.MesosTcp)) ?? HealthCheckProtocol.Http;
        var isCommand = protocol == HealthCheckProtocol.Command;
        var isHttp = HealthCheckWords.IsHttp(protocol);
        var path = isHttp ? item["path"].Text() ?? "/" : "/";
        var check = new HealthCheckSpec
        {
            Protocol = protocol,
            Path = path.StartsWith('/') ? path : "/" + path,
            Command = isCommand ? Command(item["command"]) : null,
            GracePeriod = item["gracePeriodSeconds"].Seconds() ?? defaults.GracePeriod,
            Interval = item["intervalSeconds"].Seconds(1) ?? defaults.Interval,
            Timeout = item["timeoutSeconds"].Seconds(1) ?? defaults.Timeout,
            MaxConsecutiveFailures = item["maxConsecutiveFailures"].Integer(0) ?? defaults.MaxConsecutiveFailures,
            Delay = item["delaySeconds"].Seconds() ?? defaults.Delay,
            IgnoreHttp1xx = (item["ignoreHttp1xx"].Flag() ?? false) && isHttp,
            IPv6 = item["ipProtocol"].OneOf(("IPv4", false), ("IPv6", true)) ?? false,
        };
        if (check.IPv6 && (!isDocker || protocol < HealthCheckProtocol.MesosHttp))
            item.Findings.BrokenRule(item["ipProtocol"].Path, "IPv6 can only be used for container type DOCKER and Mesos health checks");
        return isCommand ? check : WithPort(item, check, ports);
    }

    private static HealthCheckSpec WithPort(Member item, HealthCheckSpec check, int ports)
    {
        var port = item["port"].Integer(0, 65535);
        var index = item["portIndex"].Integer(0);
        if (port is not null && index is not null)
            item.Findings.BrokenRule(item.Path, "HealthCheck must specify either a port or a portIndex, not both");
        else if (port is null && (index ?? 0) >= ports) item.Findings.BrokenRule(item["portIndex"].Path, IndexError);
        return check with { Port = port, PortIndex = port is null ? index ?? 0 : null };
    }

    private static string? Command(Member command)
    {
        if (!command.IsPresent) command.Findings.BrokenRule(command.Path, "COMMAND health checks must name the command to run");
        return command.Object() ? command["value"].Required().Text(1) : null;
    }

    public static ReadinessCheckSpec? Readiness(Member checks, ImmutableArray<PortDefinition> ports)
    {
        var items = checks.Items().ToList();
        if (items.Count > 1) checks.Findings.BrokenRule(checks.Path, "may contain at most one readiness check");
        if (items.Count == 0 || !items[0].Required().Object()) return null;
        var item = items[0];
        var defaults = new ReadinessCheckSpec();
        var path = item["path"].Text() ?? "/";
        var read = new ReadinessCheckSpec
        {
            Name = item["name"].Text(1) ?? defaults.Name,
            Https = item["protocol"].OneOf(("HTTP", false), ("HTTPS", true)) ?? false,
            Path = path.StartsWith('/') ? path : "/" + path,
            PortName = item["portName"].Text(1) ?? defaults.PortName,
            Interval = item["intervalSeconds"].Seconds(1) ?? defaults.Interval,
            Timeout = item["timeoutSeconds"].Seconds(1) ?? defaults.Timeout,
            HttpStatusCodesForReady = Codes(item["httpStatusCodesForReady"]) ?? defaults.HttpStatusCodesForReady,
            PreserveLastResponse = item["preserveLastResponse"].Flag() ?? false,
        };
        if (read.Timeout >= read.Interval) item.Findings.BrokenRule(item["timeoutSeconds"].Path, "must be less than intervalSeconds");
        if (ports.All(port => port.Name != read.PortName))
            item.Findings.BrokenRule(item["portName"].Path,
                $"is not the name of a port; known are: {string.Join(", ", ports.Select(port => port.Name).OfType<string>())}");
        return read;
    }

    private static ImmutableArray<int>? Codes(Member codes)
    {
        if (!codes.IsPresent) return null;
        var read = ImmutableArray.CreateBuilder<int>();
        foreach (var item in codes.Items())
            if (item.Required().Integer(100, 999) is { } code)
                read.Add(code);
        if (read.Count == 0 && !codes.Findings.AnyType) codes.Findings.BrokenRule(codes.Path, "must not be empty");
        return [.. read.Distinct().Order()];
    }
}
