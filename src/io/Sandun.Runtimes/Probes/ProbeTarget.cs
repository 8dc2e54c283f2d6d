using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Runtimes.Probes;

/// <summary>The address and port a check goes to.</summary>
internal sealed record ProbeTarget(string Host, int Port)
{
    /// <summary>
    /// Marathon's own kinds prefer the agent's port and its address; the Mesos kinds the container's own port, at the container's
    /// address, or at the loopback address on the host network.
    /// </summary>
    /// <returns>The target, or null when the task has no such port.</returns>
    public static ProbeTarget? Of(TaskSpec task, HealthCheckSpec check, string agentAddress, ImmutableArray<string> addresses)
    {
        var isMesosKind = check.Protocol is HealthCheckProtocol.MesosHttp or HealthCheckProtocol.MesosHttps or HealthCheckProtocol.MesosTcp;
        var container = task.HasOwnNetwork && addresses.Length > 0 ? addresses[0] : null;
        if (check.Port is { } fixedPort) return new ProbeTarget(isMesosKind ? container ?? Loopback(check) : agentAddress, fixedPort);

        var index = check.PortIndex ?? 0;
        if (index < 0 || index >= task.Ports.Length) return null;
        var port = task.Ports[index];
        if (isMesosKind) return new ProbeTarget(container ?? Loopback(check), port.ContainerPort);
        if (port.HostPort is { } hostPort) return new ProbeTarget(agentAddress, hostPort);
        return container is null ? null : new ProbeTarget(container, port.ContainerPort);
    }

    /// <summary>Where a readiness check goes; null when the task has no port of that name.</summary>
    public static ProbeTarget? Of(TaskSpec task, ReadinessCheckSpec check, string agentAddress, ImmutableArray<string> addresses)
    {
        if (task.Ports.FirstOrDefault(port => port.Name == check.PortName) is not { } port) return null;
        if (port.HostPort is { } hostPort) return new ProbeTarget(agentAddress, hostPort);
        return addresses.IsEmpty ? null : new ProbeTarget(addresses[0], port.ContainerPort);
    }

    public Uri Address(bool https, string path) => new($"{(https ? "https" : "http")}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}{(path.StartsWith('/') ? "" : "/")}{path}");

    private static string Loopback(HealthCheckSpec check) => check.IPv6 ? "::1" : "127.0.0.1";
}
