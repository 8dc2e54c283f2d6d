using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Writes <c>container</c>, with its port mappings where the network has them.</summary>
internal static class ContainerWriter
{
    public static void Write(Utf8JsonWriter writer, AppSpec spec, ContainerSpec container)
    {
        writer.WriteStartObject("container");
        writer.WriteString("type", container.IsDockerType ? "DOCKER" : "MESOS");
        if (container.Image is not null) WriteDocker(writer, container, container.Image, spec.Network);
        if (container.Linux is { } linux) LinuxReader.Write(writer, linux);
        writer.WriteStartArray("volumes");
        foreach (var volume in container.Volumes)
        {
            writer.WriteStartObject();
            writer.WriteString("containerPath", volume.ContainerPath);
            writer.WriteString("hostPath", volume.HostPath);
            writer.WriteString("mode", volume.ReadOnly ? "RO" : "RW");
            writer.WriteEndObject();
        }

        foreach (var volume in container.PersistentVolumes)
        {
            writer.WriteStartObject();
            writer.WriteString("containerPath", volume.ContainerPath);
            writer.WriteString("mode", "RW");
            DiskWishReader.Write(writer, volume.SizeBytes, volume.Disk);
            writer.WriteEndObject();
        }

        foreach (var volume in container.SecretVolumes)
        {
            writer.WriteStartObject();
            writer.WriteString("containerPath", volume.ContainerPath);
            writer.WriteString("secret", volume.Secret);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (spec.Network is NetworkMode.Bridge or NetworkMode.Container) WriteMappings(writer, spec);
        writer.WriteEndObject();
    }

    private static void WriteDocker(Utf8JsonWriter writer, ContainerSpec container, string image, NetworkMode network)
    {
        writer.WriteStartObject("docker");
        writer.WriteString("image", image);

        // The newer member networks has no word for it.
        if (network == NetworkMode.None) writer.WriteString("network", "NONE");
        writer.WriteBoolean("forcePullImage", container.ForcePullImage);
        if (container.PullSecret is { } secret)
        {
            writer.WriteStartObject("pullConfig");
            writer.WriteString("secret", secret);
            writer.WriteEndObject();
        }

        if (container.IsDockerType)
        {
            writer.WriteBoolean("privileged", container.Privileged);
            writer.WriteStartArray("parameters");
            foreach (var (key, value) in container.Parameters)
            {
                writer.WriteStartObject();
                writer.WriteString("key", key);
                writer.WriteString("value", value);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteMappings(Utf8JsonWriter writer, AppSpec spec)
    {
        writer.WriteStartArray("portMappings");
        foreach (var port in spec.Ports)
        {
            writer.WriteStartObject();
            writer.WriteNumber("containerPort", port.ContainerPort ?? 0);
            if (port.HostPort is { } host) writer.WriteNumber("hostPort", host);
            writer.WriteNumber("servicePort", port.ServicePort);
            writer.WriteString("protocol", PortNames.Word(port.Protocols));
            if (port.Name is not null) writer.WriteString("name", port.Name);
            writer.TextMap("labels", port.Labels);
            if (!port.NetworkNames.IsEmpty) writer.Texts("networkNames", port.NetworkNames);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
