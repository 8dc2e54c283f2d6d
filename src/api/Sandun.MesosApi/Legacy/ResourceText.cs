using System.Globalization;
using System.Text.Json;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;

namespace Sandun.MesosApi.Legacy;

/// <summary>Resources in the short form of the older endpoints: numbers by name, ranges and sets as text.</summary>
internal static class ResourceText
{
    private static readonly JsonEncodedText s_cpus = JsonEncodedText.Encode("cpus");
    private static readonly JsonEncodedText s_disk = JsonEncodedText.Encode("disk");
    private static readonly JsonEncodedText s_gpus = JsonEncodedText.Encode("gpus");
    private static readonly JsonEncodedText s_mem = JsonEncodedText.Encode("mem");
    private static readonly JsonEncodedText s_ports = JsonEncodedText.Encode("ports");

    public static void Write(Utf8JsonWriter json, JsonEncodedText name, Resources resources)
    {
        json.WritePropertyName(name);
        Write(json, resources);
    }

    public static void Write(Utf8JsonWriter json, Resources resources)
    {
        json.WriteStartObject();
        var others = resources.IsPlain ? null : Others(resources);
        Number(json, s_cpus, "cpus", resources.Amounts.MilliCpus, others);
        Number(json, s_disk, "disk", resources.Amounts.DiskBytes, others);
        Number(json, s_gpus, "gpus", resources.Amounts.MilliGpus, others);
        Number(json, s_mem, "mem", resources.Amounts.MemoryBytes, others);
        if (others is null)
        {
            if (!resources.Ports.IsEmpty) json.WriteString(s_ports, Ports(resources.Ports));
        }
        else
        {
            foreach (var (name, resource) in others) WriteOther(json, name, resource);
        }

        json.WriteEndObject();
    }

    /// <summary>What is not plain, by name: reservations do not count here, revocable ones go by a name of their own.</summary>
    private static SortedDictionary<string, Resource> Others(Resources resources)
    {
        var sums = new SortedDictionary<string, Resource>(StringComparer.Ordinal);
        foreach (var resource in resources.Each())
        {
            var name = resource.Kind.IsRevocable ? resource.Name + "_revocable" : resource.Name;
            var bare = resource with { Kind = new ResourceKind { Name = resource.Name }, Shares = 1 };
            sums[name] = sums.TryGetValue(name, out var sum) ? sum.Plus(bare) : bare;
        }

        return sums;
    }

    private static void Number(Utf8JsonWriter json, JsonEncodedText written, string name, long plain, SortedDictionary<string, Resource>? others)
    {
        var amount = others is null ? plain : others.Remove(name, out var sum) ? sum.Amount : 0;
        json.WritePropertyName(written);
        MessageJson.Double(json, Scalars.Value(name, amount));
    }

    private static void WriteOther(Utf8JsonWriter json, string name, Resource resource)
    {
        json.WritePropertyName(name);
        switch (resource.Type)
        {
            case ResourceType.Ranges: json.WriteStringValue($"[{string.Join(", ", resource.Ranges!.Ranges.Select(range => range.ToString()))}]"); break;
            case ResourceType.Set: json.WriteStringValue($"{{{string.Join(", ", resource.Items)}}}"); break;
            default: MessageJson.Double(json, Scalars.Value(resource.Name, resource.Amount)); break;
        }
    }

    private static string Ports(PortSet ports) => ports.Ranges is [var only]
        ? string.Create(CultureInfo.InvariantCulture, $"[{only.First}-{only.Last}]")
        : $"[{string.Join(", ", ports.Ranges.Select(range => string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}")))}]";
}
