using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Writes tasks as Marathon shows them.</summary>
internal static class TaskWriter
{
    /// <summary>Writes the member <c>tasks</c>.</summary>
    public static void WriteList(Utf8JsonWriter writer, ServiceView view, IEnumerable<Instance> instances)
    {
        writer.WriteStartArray("tasks");
        foreach (var instance in instances) Write(writer, view, instance);
        writer.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter writer, ServiceView view, Instance instance)
    {
        var app = view.Apps.GetValueOrDefault(instance.App);
        writer.WriteStartObject();
        writer.WriteString("id", instance.Task?.Value ?? instance.Id.Value);
        writer.WriteString("appId", instance.App.Value);
        writer.WriteString("host", instance.Host);
        writer.TextOrNull("slaveId", instance.Agent?.Value);
        writer.WriteString("state", instance.TaskStateName());
        writer.WriteStartArray("ports");
        foreach (var port in instance.Ports)
            if (port.HostPort is { } host)
                writer.WriteNumberValue(host);
        writer.WriteEndArray();
        writer.WriteStartArray("servicePorts");
        foreach (var port in app?.Spec.Ports ?? []) writer.WriteNumberValue(port.ServicePort);
        writer.WriteEndArray();
        WriteAddresses(writer, AddressesOf(instance.IpAddresses, instance.StartedAt is not null && instance.Network == NetworkMode.Host ? instance.Address : ""));
        writer.TextOrNull("stagedAt", MarathonJson.Time(instance.StagedAt));
        writer.TextOrNull("startedAt", MarathonJson.Time(instance.StartedAt));
        writer.Time("version", instance.Version);
        WriteVolumes(writer, instance);
        WriteHealth(writer, instance);
        if (instance.Check is { } check) WriteCheck(writer, check);
        writer.TextOrNull("region", instance.Region);
        writer.TextOrNull("zone", instance.Zone);
        writer.WriteString("role", (app?.Spec.Role ?? Role.Any).Value);
        writer.WriteEndObject();
    }

    private static void WriteVolumes(Utf8JsonWriter writer, Instance instance)
    {
        writer.WriteStartArray("localVolumes");
        foreach (var volume in instance.Volumes)
        {
            writer.WriteStartObject();
            writer.WriteString("runSpecId", instance.App.Value);
            writer.WriteString("containerPath", volume.ContainerPath);
            writer.WriteString("persistenceId", volume.PersistenceId);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>A task's own addresses, or that of its host where it has the host's network: Mesos tells it for such tasks.</summary>
    /// <param name="own">What the agent told.</param>
    /// <param name="host">Address of the host; empty when the task has a network of its own or does not run.</param>
    public static ImmutableArray<string> AddressesOf(ImmutableArray<string> own, string host) =>
        own.IsEmpty && IPAddress.TryParse(host, out _) ? [host] : own;

    public static void WriteAddresses(Utf8JsonWriter writer, IEnumerable<string> addresses)
    {
        writer.WriteStartArray("ipAddresses");
        foreach (var address in addresses)
        {
            writer.WriteStartObject();
            writer.WriteString("ipAddress", address);
            writer.WriteString("protocol", address.Contains(':') ? "IPv6" : "IPv4");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteHealth(Utf8JsonWriter writer, Instance instance)
    {
        writer.WriteStartArray("healthCheckResults");
        foreach (var result in instance.Checks.OrderBy(result => result.Index))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("alive", result.Alive);
            writer.WriteNumber("consecutiveFailures", result.ConsecutiveFailures);
            writer.TextOrNull("firstSuccess", MarathonJson.Time(result.FirstSuccess));
            writer.TextOrNull("lastSuccess", MarathonJson.Time(result.LastSuccess));
            writer.TextOrNull("lastFailure", MarathonJson.Time(result.LastFailure));
            writer.TextOrNull("lastFailureCause", result.LastFailureCause);
            writer.WriteString("instanceId", instance.Id.Value);
            writer.TextOrNull("taskId", instance.Task?.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The last answer of the app's <c>check</c>.</summary>
    private static void WriteCheck(Utf8JsonWriter writer, CheckAnswer check)
    {
        writer.WriteStartObject("checkResult");
        switch (check.Protocol)
        {
            case HealthCheckProtocol.Command:
                writer.WriteStartObject("command");
                writer.WriteNumber("exitCode", check.Code);
                break;
            case HealthCheckProtocol.MesosTcp:
                writer.WriteStartObject("tcp");
                writer.WriteBoolean("succeeded", check.Code != 0);
                break;
            default:
                writer.WriteStartObject("http");
                writer.WriteNumber("statusCode", check.Code);
                break;
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>
    /// Marathon's plain-text listing, which simple load balancer scripts read: a line an app and service port, of id, port and the
    /// running tasks' addresses, separated and ended by tabs.
    /// </summary>
    public static string PlainText(ServiceView view, IEnumerable<App> apps)
    {
        var text = new StringBuilder();
        foreach (var app in apps)
        {
            var name = app.Id.Value[1..].Replace('/', '_');
            var running = view.Listed(app.Id).Where(InstanceWords.IsRunning).ToList();
            if (app.Spec.Ports.IsEmpty)
            {
                text.Append(name).Append("\t \t");
                foreach (var instance in running) text.Append(instance.Host).Append('\t');
                text.Append('\n');
            }

            for (var i = 0; i < app.Spec.Ports.Length; i++)
            {
                text.Append(name).Append('\t').Append(app.Spec.Ports[i].ServicePort).Append('\t');
                foreach (var instance in running.Where(instance => i < instance.Ports.Length)) AppendAddress(text, instance, instance.Ports[i]);
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>A port of the host, or else the container's own at its own address; nothing while that is not known.</summary>
    private static void AppendAddress(StringBuilder text, Instance instance, TaskPort port)
    {
        if (port.HostPort is { } host) text.Append(instance.Host).Append(':').Append(host).Append('\t');
        else if (instance.IpAddresses is [var own, ..]) text.Append(own.Contains(':') ? $"[{own}]" : own).Append(':').Append(port.ContainerPort).Append('\t');
    }
}
