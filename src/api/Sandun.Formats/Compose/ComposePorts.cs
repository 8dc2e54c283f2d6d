using System.Globalization;
using System.Text.Json.Nodes;

namespace Sandun.Formats.Compose;

/// <summary>The ports a service publishes, and the networks it names.</summary>
internal sealed class ComposePorts(string service, JsonObject wished, List<string> notes)
{
    /// <summary>Whether its containers have their host's network.</summary>
    public bool IsHost => wished["network_mode"]?.ToString() == "host";

    public JsonArray Mappings()
    {
        var mappings = new JsonArray();
        foreach (var port in wished["ports"] as JsonArray ?? []) mappings.Add((JsonNode)Mapping(port!));
        return mappings;
    }

    /// <summary>Says what of its networks has no counterpart.</summary>
    public void NoteNetworks()
    {
        if (wished["network_mode"]?.ToString() is { } mode && mode is not ("host" or "bridge" or "default"))
        {
            var isShared = mode.StartsWith("service:", StringComparison.Ordinal) || mode.StartsWith("container:", StringComparison.Ordinal);
            Note("network_mode", $"'{mode}' has no counterpart: the app gets a bridge network" + (isShared ? "; containers that share a network are a pod" : ""));
        }

        if (IsHost && wished["ports"] is JsonArray { Count: > 0 }) Note("ports", "are not mapped on the network of the host: list them in portDefinitions to have them reserved");
        foreach (var (network, options) in wished["networks"] as JsonObject ?? [])
            foreach (var (option, _) in options as JsonObject ?? [])
                if (!ComposeValues.IsExtension(option))
                    Note($"networks.{network}.{option}", "has no counterpart here and is left out");
    }

    private JsonObject Mapping(JsonNode port)
    {
        var map = port as JsonObject;
        var (address, published, target, protocol) = map is null
            ? Short(port.ToString())
            : (map["host_ip"]?.ToString(), map["published"]?.ToString(), map["target"]?.ToString() ?? "", map["protocol"]?.ToString() ?? "tcp");
        if (target.Contains('-', StringComparison.Ordinal)) throw new FormatException($"services.{service}.ports: {port} is a range; list its ports one by one");
        if (!int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var inside)) throw new FormatException($"services.{service}.ports: '{port}' should look like 8080:80");
        if (address is not (null or "" or "0.0.0.0" or "::")) Note("ports", $"the address {address} of '{target}' is not kept: routers listen where they are told to");
        var mapping = new JsonObject { ["containerPort"] = inside, ["hostPort"] = 0, ["protocol"] = protocol };
        if (published is null or "") return mapping;
        if (!int.TryParse(published, NumberStyles.None, CultureInfo.InvariantCulture, out var outside))
            throw new FormatException($"services.{service}.ports: '{published}' should be one port such as 8080");
        mapping[map?["mode"]?.ToString() == "host" ? "hostPort" : "servicePort"] = outside;
        return mapping;
    }

    /// <summary><c>[ip:][published:]target[/protocol]</c>, where an address of IPv6 stands in brackets.</summary>
    private static (string? Address, string? Published, string Target, string Protocol) Short(string text)
    {
        string? address = null;
        if (text.StartsWith('[') && text.IndexOf("]:", StringComparison.Ordinal) is > 0 and var end) (address, text) = (text[1..end], text[(end + 2)..]);
        var slash = text.Split('/');
        var parts = slash[0].Split(':');
        return (parts.Length > 2 ? parts[0] : address, parts.Length > 1 ? parts[^2] : null, parts[^1], slash.Length > 1 ? slash[1] : "tcp");
    }

    private void Note(string member, string what) => notes.Add($"services.{service}.{member}: {what}");
}
