using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandun.Runtimes.Networks;

/// <summary>A network an operator configured for the Container Network Interface (CNI specification 1.0, "Network configuration format").</summary>
/// <param name="Name">What tasks call it.</param>
/// <param name="Version">The specification its plugins are spoken to in.</param>
/// <param name="Plugins">The plugins' own configurations, in the order they are asked in.</param>
internal sealed record CniNetwork(string Name, string Version, ImmutableArray<JsonObject> Plugins)
{
    /// <summary>What a configuration without a version is taken for, as the specification's first.</summary>
    private const string FirstVersion = "0.1.0";

    private static readonly string[] s_endings = [".conf", ".conflist", ".json"];

    /// <summary>Whether one of its plugins maps ports of the machine.</summary>
    public bool MapsPorts => Plugins.Any(plugin => plugin["capabilities"]?["portMappings"]?.GetValueKind() == JsonValueKind.True);

    /// <summary>The network of a name, read anew for each task: what an operator changes counts from the next one on.</summary>
    /// <exception cref="InvalidOperationException">There is no such network; the message says what there is.</exception>
    public static CniNetwork Find(string? directory, string name)
    {
        if (directory is null) throw new InvalidOperationException($"network '{name}' is not on this machine: its agent was given no --network-cni-config-dir");
        var (networks, problems) = ReadAll(directory);
        if (networks.Find(network => network.Name == name) is { } found) return found;
        var known = networks.Count == 0 ? "no network" : string.Join(", ", networks.Select(network => network.Name));
        throw new InvalidOperationException(
            $"network '{name}' is not on this machine: {directory} has {known}{string.Concat(problems.Select(problem => "; " + problem))}");
    }

    /// <summary>Names of the networks that can be read, each once, in ordinal order.</summary>
    public static IEnumerable<string> Names(string? directory) =>
        directory is null ? [] : ReadAll(directory).Networks.Select(network => network.Name).Distinct().Order(StringComparer.Ordinal);

    private static (List<CniNetwork> Networks, List<string> Problems) ReadAll(string directory)
    {
        var (networks, problems) = (new List<CniNetwork>(), new List<string>());
        if (!Directory.Exists(directory)) return ([], [$"{directory} is not there"]);
        string[] files;
        try
        {
            files = Directory.GetFiles(directory);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return ([], [$"{directory} cannot be read: {wrong.Message}"]);
        }

        foreach (var file in files.Where(file => s_endings.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal))
        {
            try
            {
                networks.Add(Read(File.ReadAllText(file)));
            }
            catch (Exception wrong) when (wrong is JsonException or ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
            {
                problems.Add($"{Path.GetFileName(file)} cannot be read: {wrong.Message}");
            }
        }

        return (networks, problems);
    }

    /// <summary>One plugin's configuration, or a list with the member <c>plugins</c>.</summary>
    private static CniNetwork Read(string json)
    {
        var root = JsonNode.Parse(json) as JsonObject ?? throw new InvalidOperationException("it is no JSON object");
        var name = (string?)root["name"] ?? throw new InvalidOperationException("it has no name");
        var plugins = root["plugins"] is JsonArray list ? list.OfType<JsonObject>() : [root];
        var network = new CniNetwork(name, (string?)root["cniVersion"] ?? FirstVersion, [.. plugins]);
        return !network.Plugins.IsEmpty && network.Plugins.All(plugin => plugin["type"] is JsonValue) ? network : throw new InvalidOperationException("a plugin without a type");
    }
}
