using System.Text;
using System.Text.Json;
using Sandun.MesosApi.Json;
using Sandun.MesosApi.Mapping;
using Sandun.Protocol;
using WireResource = Sandun.MesosApi.Wire.Resource;

namespace Sandun.MesosApi.Agents;

/// <summary>Reads the resources an agent is configured with, in either form of Mesos' <c>--resources</c>.</summary>
public static class ResourceList
{
    private const string Form = """the JSON must be a list of resources, [{"name":"cpus","type":"SCALAR","scalar":{"value":4}}, …]""";

    /// <summary>The short notation (<see cref="ResourceNotation"/>), a JSON list of resources, or an object whose member <c>resources</c> is one.</summary>
    /// <param name="option">The option it was given by, which messages name.</param>
    /// <param name="text">The text.</param>
    /// <param name="sizeOfDisk">Bytes of a path or mount disk, asked for each; throws where there is no such disk. It counts where the list says no size.</param>
    /// <exception cref="FormatException">It is malformed, or says what only frameworks and operators may make; the message names the resource.</exception>
    public static IReadOnlyList<Resource> Read(string option, string text, Func<DiskSource, long> sizeOfDisk)
    {
        try
        {
            return text.StartsWith('[') || text.StartsWith('{') ? ReadJson(text, sizeOfDisk) : ResourceNotation.Read(text);
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"{option}: {wrong.Message}");
        }
    }

    /// <summary>Of resources that are given as a whole, those that can be taken back from tasks at any time, and that are lent beyond what the agent has.</summary>
    /// <exception cref="FormatException">One is not a plain scalar; the message names it.</exception>
    public static Resources Revocable(string option, IReadOnlyList<Resource> resources)
    {
        foreach (var resource in resources)
        {
            if (resource.Type != ResourceType.Scalar || !resource.Kind.Reservations.IsEmpty || resource.Kind.Disk is not null)
                throw new FormatException($"{option}: '{resource}' cannot be lent: give numbers that are reserved to nobody, such as cpus:4;mem:1024");
        }

        return Resources.Of([.. resources.Select(resource => resource with { Kind = new ResourceKind { Name = resource.Name, IsRevocable = true } })]);
    }

    private static List<Resource> ReadJson(string json, Func<DiskSource, long> sizeOfDisk)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json));
            var list = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("resources", out var named) ? named : document.RootElement;
            if (list.ValueKind != JsonValueKind.Array) throw new FormatException(Form);
            var read = list.EnumerateArray().Select((item, index) => One(item, index, sizeOfDisk)).ToList();
            var twice = read.Where(resource => resource.Kind.IsIndivisible).GroupBy(resource => resource.Kind).FirstOrDefault(group => group.Count() > 1);
            return twice is null ? read : throw new FormatException($"mount disk {twice.Key.Disk!.Source!.Root} is listed twice");
        }
        catch (JsonException broken)
        {
            throw new FormatException($"it is not JSON: {broken.Message}");
        }
    }

    private static Resource One(JsonElement item, int index, Func<DiskSource, long> sizeOfDisk)
    {
        try
        {
            var wire = MessageReader.Read<WireResource>(item);
            if (wire.Disk?.Source is not null && wire.Scalar is null) wire.Scalar = new Wire.Value.Types.Scalar();
            var resource = wire.ToCore();
            if (resource.Kind.IsPersistentVolume) throw new FormatException("persistent volumes are made by frameworks and operators");
            if (resource.Kind.IsRevocable || resource.Kind.IsShared) throw new FormatException("revocable and shared resources cannot be configured");
            if (resource.Kind.Reservations.Any(reservation => reservation.IsDynamic)) throw new FormatException("dynamic reservations are made by frameworks and operators");
            if (resource.Kind.Disk?.Source is not { } source) return resource;
            var size = sizeOfDisk(source);
            return resource.Amount > 0 ? resource : resource with { Amount = size };
        }
        catch (Exception wrong) when (wrong is FormatException or MalformedCallException)
        {
            throw new FormatException($"entry {index}: {wrong.Message}");
        }
    }
}
