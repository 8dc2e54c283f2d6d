using System.Text.Json.Nodes;

namespace Sandun.Formats.Compose;

/// <summary>What compose says of a container and Marathon leaves to parameters of the Docker command line.</summary>
internal static class ComposeOptions
{
    /// <summary>Members that are one text, with the option each becomes.</summary>
    private static readonly (string Member, string Option)[] s_single =
    [
        ("user", "user"), ("working_dir", "workdir"), ("hostname", "hostname"), ("shm_size", "shm-size"), ("stop_signal", "stop-signal"), ("ipc", "ipc"),
        ("pid", "pid"), ("cpuset", "cpuset-cpus"),
    ];

    /// <summary>Members that are a text or a list of them.</summary>
    private static readonly (string Member, string Option)[] s_many =
    [
        ("cap_add", "cap-add"), ("cap_drop", "cap-drop"), ("dns", "dns"), ("dns_search", "dns-search"), ("extra_hosts", "add-host"), ("tmpfs", "tmpfs"),
        ("devices", "device"), ("security_opt", "security-opt"), ("group_add", "group-add"), ("sysctls", "sysctl"), ("ulimits", "ulimit"),
    ];

    /// <summary>Members that are switches.</summary>
    private static readonly (string Member, string Option)[] s_switches = [("read_only", "read-only"), ("init", "init")];

    /// <summary>All members that are read here.</summary>
    public static IEnumerable<string> Members => s_single.Concat(s_many).Concat(s_switches).Select(pair => pair.Member);

    /// <summary>The options a service asks for.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(JsonObject service)
    {
        foreach (var (member, option) in s_single)
            if (service[member] is { } value) yield return new(option, value.ToString());
        foreach (var (member, option) in s_many)
            foreach (var value in Values(service[member], member == "extra_hosts" ? ':' : '=')) yield return new(option, value);
        foreach (var (member, option) in s_switches)
            if (service[member]?.ToString() == "true") yield return new(option, "true");
    }

    /// <summary>A list as it is; a map as its pairs, where a limit may have two values.</summary>
    private static IEnumerable<string> Values(JsonNode? node, char between) => node switch
    {
        JsonArray list => list.Select(item => item!.ToString()),
        JsonObject map => map.Select(pair => $"{pair.Key}{between}{(pair.Value is JsonObject limit ? $"{limit["soft"]}:{limit["hard"]}" : pair.Value)}"),
        { } one => [one.ToString()],
        null => [],
    };
}
