using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Writes a pod's definition as Marathon's JSON, with all defaults.</summary>
internal static class PodJsonWriter
{
    /// <summary>Writes the definition as a value.</summary>
    public static void Write(Utf8JsonWriter writer, AppSpec spec, DateTimeOffset? version)
    {
        writer.WriteStartObject();
        if (spec.Unknown.Keys.Any(NestedMembers.Is)) NestedMembers.Write(writer, spec.Unknown, inner => WriteKnown(inner, spec, version));
        else WriteKnown(writer, spec, version);
        writer.WriteEndObject();
    }

    private static void WriteKnown(Utf8JsonWriter writer, AppSpec spec, DateTimeOffset? version)
    {
        var pod = spec.Pod!;
        writer.WriteString("id", spec.Id.Value);
        writer.TextMap("labels", spec.Labels);
        if (version is { } at) writer.Time("version", at);
        if (spec.User is not null) writer.WriteString("user", spec.User);
        SecretWriter.WriteEnvironment(writer, "environment", spec.Environment, spec.EnvironmentSecrets);
        WriteContainers(writer, spec, pod);
        SecretWriter.WriteDeclared(writer, spec.Secrets);
        WriteVolumes(writer, pod);
        NetworkWriter.WriteNetworks(writer, spec);
        writer.WriteStartObject("scaling");
        writer.WriteString("kind", "fixed");
        writer.WriteNumber("instances", spec.Instances);
        writer.WriteEndObject();
        WriteScheduling(writer, spec);
        writer.WriteString("role", spec.Role.Value);
        Extensions(writer, spec.Extensions.Concat(spec.Unknown.Where(member => !spec.Extensions.ContainsKey(member.Key) && !NestedMembers.Is(member.Key))));
    }

    private static void WriteContainers(Utf8JsonWriter writer, AppSpec spec, PodSpec pod)
    {
        writer.WriteStartArray("containers");
        var port = 0;
        foreach (var container in pod.Containers)
        {
            writer.WriteStartObject();
            writer.WriteString("name", container.Name);
            if (container.Command is not null || !container.Arguments.IsEmpty) WriteExec(writer, container);
            WriteResources(writer, "resources", container.Amounts);
            AppJsonWriter.WriteLimits(writer, container.CpuLimitMillis, container.MemoryLimitBytes);
            writer.WriteStartArray("endpoints");
            foreach (var endpoint in spec.Ports.Slice(port, container.PortCount)) WriteEndpoint(writer, endpoint);
            writer.WriteEndArray();
            port += container.PortCount;
            if (container.Image is not null) WriteImage(writer, container);
            SecretWriter.WriteEnvironment(writer, "environment", container.Environment, container.EnvironmentSecrets);
            if (container.User is not null) writer.WriteString("user", container.User);
            WriteMounts(writer, container);
            writer.WriteStartArray("artifacts");
            foreach (var fetch in container.Fetch) AppJsonWriter.WriteFetch(writer, fetch);
            writer.WriteEndArray();
            writer.TextMap("labels", container.Labels);
            if (container.KillGrace is { } grace)
            {
                writer.WriteStartObject("lifecycle");
                writer.WriteNumber("killGracePeriodSeconds", (decimal)grace.Ticks / TimeSpan.TicksPerSecond);
                writer.WriteEndObject();
            }

            if (container.Tty) writer.WriteBoolean("tty", true);
            Extensions(writer, container.Extensions.Remove("overrideEntrypoint"));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteExec(Utf8JsonWriter writer, PodContainer container)
    {
        writer.WriteStartObject("exec");
        writer.WriteStartObject("command");
        if (container.Command is not null) writer.WriteString("shell", container.Command);
        else writer.Texts("argv", container.Arguments);
        writer.WriteEndObject();
        if (container.Extensions.TryGetValue("overrideEntrypoint", out var overrides))
        {
            writer.WritePropertyName("overrideEntrypoint");
            writer.WriteRawValue(overrides);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes amounts in Marathon's units.</summary>
    public static void WriteResources(Utf8JsonWriter writer, string name, ResourceAmounts amounts)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("cpus", amounts.Cpus);
        writer.WriteNumber("mem", amounts.MemoryMegabytes);
        writer.WriteNumber("disk", amounts.DiskMegabytes);
        writer.WriteNumber("gpus", amounts.MilliGpus / 1000);
        writer.WriteEndObject();
    }

    private static void WriteEndpoint(Utf8JsonWriter writer, PortDefinition endpoint)
    {
        writer.WriteStartObject();
        writer.WriteString("name", endpoint.Name);
        if (endpoint.ContainerPort is { } containerPort) writer.WriteNumber("containerPort", containerPort);
        if (endpoint.HostPort is { } hostPort) writer.WriteNumber("hostPort", hostPort);
        writer.Texts("protocol", PortNames.Word(endpoint.Protocols).Split(','));
        writer.TextMap("labels", endpoint.Labels);
        if (!endpoint.NetworkNames.IsEmpty) writer.Texts("networkNames", endpoint.NetworkNames);
        writer.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter writer, PodContainer container)
    {
        writer.WriteStartObject("image");
        writer.WriteString("kind", "DOCKER");
        writer.WriteString("id", container.Image);
        writer.WriteBoolean("forcePull", container.ForcePullImage);
        if (container.PullSecret is { } secret)
        {
            writer.WriteStartObject("pullConfig");
            writer.WriteString("secret", secret);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteMounts(Utf8JsonWriter writer, PodContainer container)
    {
        writer.WriteStartArray("volumeMounts");
        foreach (var mount in container.Mounts)
        {
            writer.WriteStartObject();
            writer.WriteString("name", mount.Name);
            writer.WriteString("mountPath", mount.Path);
            writer.WriteBoolean("readOnly", mount.ReadOnly);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteVolumes(Utf8JsonWriter writer, PodSpec pod)
    {
        writer.WriteStartArray("volumes");
        foreach (var volume in pod.Volumes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", volume.Name);
            if (volume.HostPath is not null) writer.WriteString("host", volume.HostPath);
            if (volume.Secret is not null) writer.WriteString("secret", volume.Secret);
            if (volume.PersistentBytes is { } bytes) DiskWishReader.Write(writer, bytes, volume.Disk);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteScheduling(Utf8JsonWriter writer, AppSpec spec)
    {
        writer.WriteStartObject("scheduling");
        writer.WriteStartObject("backoff");
        writer.WriteNumber("backoff", (decimal)spec.Backoff.First.Ticks / TimeSpan.TicksPerSecond);
        writer.WriteNumber("backoffFactor", spec.Backoff.FactorThousandths / 1000m);
        writer.WriteNumber("maxLaunchDelay", (decimal)spec.Backoff.Maximum.Ticks / TimeSpan.TicksPerSecond);
        writer.WriteEndObject();
        writer.WriteStartObject("upgrade");
        writer.WriteNumber("minimumHealthCapacity", spec.Upgrade.MinimumHealthThousandths / 1000m);
        writer.WriteNumber("maximumOverCapacity", spec.Upgrade.MaximumOverThousandths / 1000m);
        writer.WriteEndObject();
        writer.WriteString("killSelection", spec.KillSelection == KillSelection.OldestFirst ? "OLDEST_FIRST" : "YOUNGEST_FIRST");
        AppJsonWriter.WriteUnreachable(writer, spec);
        writer.WriteStartObject("placement");
        writer.WriteStartArray("constraints");
        foreach (var constraint in spec.Constraints)
        {
            writer.WriteStartObject();
            writer.WriteString("fieldName", constraint.Field);
            writer.WriteString("operator", AppJsonWriter.Word(constraint.Operator));
            if (constraint.Value is not null) writer.WriteString("value", constraint.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (!spec.AcceptedResourceRoles.IsEmpty) writer.Texts("acceptedResourceRoles", spec.AcceptedResourceRoles.Select(role => role.Value));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Extensions(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, string>> extensions)
    {
        foreach (var (name, json) in extensions)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json);
        }
    }
}
