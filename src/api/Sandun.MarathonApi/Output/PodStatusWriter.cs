using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Writes how pods stand: the whole, each instance, each container.</summary>
internal static class PodStatusWriter
{
    /// <summary>Writes a pod's status as a value.</summary>
    public static void Write(Utf8JsonWriter writer, App app, ServiceView view)
    {
        var instances = view.Listed(app.Id).ToList();
        var stable = instances.Count(instance => Word(instance) == "STABLE");
        var status = stable >= app.Spec.Instances ? "STABLE" : "DEGRADED";
        var changed = instances.Select(instance => instance.Since).Append(app.Version).Max();
        writer.WriteStartObject();
        writer.WriteString("id", app.Id.Value);
        writer.WritePropertyName("spec");
        PodJsonWriter.Write(writer, app.Spec, app.Version);
        writer.WriteString("status", status);
        writer.Time("statusSince", changed);
        if (status == "DEGRADED") writer.WriteString("message", $"{stable} of {app.Spec.Instances} instances are stable");
        writer.WriteStartArray("instances");
        foreach (var instance in instances) WriteInstance(writer, app, instance);
        writer.WriteEndArray();
        writer.WriteStartArray("terminationHistory");
        if (view.LastFailures.TryGetValue(app.Id, out var failure)) WriteFailure(writer, failure);
        writer.WriteEndArray();
        writer.Time("lastUpdated", changed);
        writer.Time("lastChanged", changed);
        writer.WriteEndObject();
    }

    /// <summary>Writes one instance as a value.</summary>
    public static void WriteInstance(Utf8JsonWriter writer, App app, Instance instance)
    {
        writer.WriteStartObject();
        writer.WriteString("id", instance.Id.Value);
        writer.WriteString("status", Word(instance));
        writer.Time("statusSince", instance.Since);
        writer.WriteStartArray("conditions");
        writer.WriteEndArray();
        if (instance.Host.Length > 0) writer.WriteString("agentHostname", instance.Host);
        if (instance.Agent is { } agent) writer.WriteString("agentId", agent.Value);
        if (instance.Region is not null) writer.WriteString("agentRegion", instance.Region);
        if (instance.Zone is not null) writer.WriteString("agentZone", instance.Zone);
        PodJsonWriter.WriteResources(writer, "resources", instance.Resources.Scalars);
        WriteNetworks(writer, app.Spec, instance);
        writer.WriteStartArray("containers");
        foreach (var container in instance.Containers) WriteContainer(writer, app.Spec, instance, container);
        writer.WriteEndArray();
        writer.WriteString("specReference", $"/v2/pods{instance.App}::versions/{MarathonJson.Time(instance.Version)}");
        writer.Texts("localVolumes", []);
        writer.Time("lastUpdated", instance.Since);
        writer.Time("lastChanged", instance.Since);
        writer.WriteString("role", app.Spec.Role.Value);
        writer.WriteEndObject();
    }

    /// <summary>Marathon's word for where an instance stands.</summary>
    private static string Word(Instance instance) => instance.Condition switch
    {
        InstanceCondition.Scheduled or InstanceCondition.Provisioned => "PENDING",
        InstanceCondition.Staging or InstanceCondition.Starting => "STAGING",
        InstanceCondition.Running => instance.HealthCheckCount == 0 || instance.Healthy == true ? "STABLE" : "DEGRADED",
        InstanceCondition.Unreachable or InstanceCondition.UnreachableInactive => "DEGRADED",
        _ => "TERMINAL",
    };

    private static void WriteNetworks(Utf8JsonWriter writer, AppSpec spec, Instance instance)
    {
        writer.WriteStartArray("networks");
        if (!instance.IpAddresses.IsEmpty)
        {
            writer.WriteStartObject();
            if (spec.NetworkName is not null) writer.WriteString("name", spec.NetworkName);
            writer.Texts("addresses", instance.IpAddresses);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteContainer(Utf8JsonWriter writer, AppSpec spec, Instance instance, ContainerTask container)
    {
        writer.WriteStartObject();
        writer.WriteString("name", container.Name);
        writer.WriteString("status", container.State.MesosName());
        writer.Time("statusSince", container.Since);
        writer.WriteStartArray("conditions");
        if (container.CheckIndex is not null && container.Healthy is { } healthy) WriteHealth(writer, container, healthy);
        writer.WriteEndArray();
        writer.WriteString("containerId", container.Task.Value);
        writer.WriteStartArray("endpoints");
        foreach (var port in instance.Ports.IsEmpty ? [] : instance.Ports.Slice(container.FirstPort, container.PortCount))
        {
            writer.WriteStartObject();
            writer.WriteString("name", port.Name);
            if (port.HostPort is { } host) writer.WriteNumber("allocatedHostPort", host);
            if (container.Healthy is { } answers) writer.WriteBoolean("healthy", answers);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (spec.Pod?.Containers.FirstOrDefault(wished => wished.Name == container.Name) is { } definition)
            PodJsonWriter.WriteResources(writer, "resources", definition.Amounts);
        if (container.State.IsTerminal()) WriteTermination(writer, container.ExitCode, container.Message);
        writer.Time("lastUpdated", container.Since);
        writer.Time("lastChanged", container.Since);
        writer.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter writer, ContainerTask container, bool healthy)
    {
        var changed = (healthy ? container.Check!.LastSuccess : container.Check!.LastFailure) ?? container.Since;
        writer.WriteStartObject();
        writer.WriteString("name", "healthy");
        writer.WriteString("value", healthy ? "true" : "false");
        if (container.Check.LastFailureCause is { } cause && !healthy) writer.WriteString("reason", cause);
        writer.Time("lastChanged", changed);
        writer.Time("lastUpdated", changed);
        writer.WriteEndObject();
    }

    private static void WriteFailure(Utf8JsonWriter writer, TaskFailure failure)
    {
        writer.WriteStartObject();
        if (InstanceIds.InstanceOf(failure.Task) is { } instance) writer.WriteString("instanceID", instance.Value);
        writer.Time("terminatedAt", failure.Timestamp);
        writer.WriteString("message", failure.Message);
        writer.WriteStartArray("containers");
        writer.WriteStartObject();
        writer.WriteString("containerId", failure.Task.Value);
        writer.WriteString("lastKnownState", failure.State.MesosName());
        WriteTermination(writer, failure.ExitCode, failure.Message);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTermination(Utf8JsonWriter writer, int? exitCode, string message)
    {
        writer.WriteStartObject("termination");
        if (exitCode is { } code) writer.WriteNumber("exitCode", code);
        writer.WriteString("message", message);
        writer.WriteEndObject();
    }
}
