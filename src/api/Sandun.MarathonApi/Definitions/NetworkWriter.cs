using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Writes <c>networks</c>, <c>portDefinitions</c> and the legacy <c>ports</c>.</summary>
internal static class NetworkWriter
{
    public static void Write(Utf8JsonWriter writer, AppSpec spec, bool withLegacy)
    {
        WriteNetworks(writer, spec);
        if (spec.Network == NetworkMode.Host || withLegacy) WriteDefinitions(writer, spec);
        if (!withLegacy) return;
        writer.WriteStartArray("ports");
        foreach (var port in spec.Ports) writer.WriteNumberValue(port.ServicePort);
        writer.WriteEndArray();
    }

    /// <summary>Writes the member <c>networks</c>.</summary>
    public static void WriteNetworks(Utf8JsonWriter writer, AppSpec spec)
    {
        writer.WriteStartArray("networks");
        if (spec.Network == NetworkMode.None)
        {
            writer.WriteEndArray();
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("mode", spec.Network switch
        {
            NetworkMode.Bridge => "container/bridge",
            NetworkMode.Container => "container",
            _ => "host",
        });
        if (spec.NetworkName is not null) writer.WriteString("name", spec.NetworkName);
        if (spec.NetworkLabels.Count > 0) writer.TextMap("labels", spec.NetworkLabels);
        writer.WriteEndObject();
        foreach (var other in spec.OtherNetworks)
        {
            writer.WriteStartObject();
            writer.WriteString("mode", "container");
            writer.WriteString("name", other.Name);
            if (other.Labels.Count > 0) writer.TextMap("labels", other.Labels);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteDefinitions(Utf8JsonWriter writer, AppSpec spec)
    {
        writer.WriteStartArray("portDefinitions");
        foreach (var port in spec.Network == NetworkMode.Host ? spec.Ports : [])
        {
            writer.WriteStartObject();
            writer.WriteNumber("port", port.ServicePort);
            writer.WriteString("protocol", PortNames.Word(port.Protocols));
            if (port.Name is not null) writer.WriteString("name", port.Name);
            writer.TextMap("labels", port.Labels);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
