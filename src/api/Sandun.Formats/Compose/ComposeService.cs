using System.Text.Json.Nodes;

namespace Sandun.Formats.Compose;

/// <summary>One service of a compose file as an app.</summary>
internal sealed class ComposeService(string system, string name, JsonObject wished, ComposeReading reading, List<string> notes)
{
    private static readonly HashSet<string> s_read = new(
        [
            "image", "command", "entrypoint", "environment", "env_file", "ports", "expose", "volumes", "labels", "deploy", "scale", "cpus", "mem_limit",
            "mem_reservation", "healthcheck", "depends_on", "privileged", "restart", "networks", "stop_grace_period", "secrets", "configs", "profiles",
            "tty", "network_mode", "build", "pull_policy", .. ComposeOptions.Members,
        ],
        StringComparer.Ordinal);

    private readonly ComposeDeploy _deploy = new(name, wished, notes);
    private readonly ComposePorts _ports = new(name, wished, notes);

    /// <param name="dependencies">Ids of the apps it waits for.</param>
    public JsonObject ToApp(JsonArray dependencies)
    {
        var app = new JsonObject { ["id"] = $"/{system}/{ComposeNames.Id(name)}" };
        NoteUnread();
        Command(app);
        _deploy.Write(app);
        Container(app);
        ComposeFiles.Secrets.Write(app, wished, system);
        ComposeFiles.Configs.Write(app, wished, system);
        if (new ComposeEnvironment(name, reading, notes).Of(wished) is { Count: > 0 } environment) app["env"] = environment;
        if (Labels() is { Count: > 0 } labels) app["labels"] = labels;
        if (HealthCheck() is { } check) app["healthChecks"] = new JsonArray(check);
        if (dependencies.Count > 0) app["dependencies"] = dependencies;
        if (wished["stop_grace_period"] is { } grace) app["taskKillGracePeriodSeconds"] = ComposeValues.Seconds($"services.{name}.stop_grace_period", grace);
        if (ComposeValues.IsTrue(wished["tty"])) app["tty"] = true;
        return app;
    }

    private void NoteUnread()
    {
        foreach (var unread in wished.Select(member => member.Key).Where(key => !s_read.Contains(key) && !ComposeValues.IsExtension(key)))
            Note(unread, "has no counterpart here and is left out");
        if (wished["build"] is not null) Note("build", "is not done here: build and push the image, and name it in image");
        if (wished["restart"]?.ToString() is "no" or "on-failure") Note("restart", "an app is always started again; run something that ends as a job");
        if (wished["pull_policy"]?.ToString() is "never" or "build") Note("pull_policy", "an image that the node does not have is pulled");
        _ports.NoteNetworks();
    }

    private JsonObject Labels()
    {
        var labels = Map(_deploy.Labels);
        foreach (var (key, value) in Map(wished["labels"])) labels[key] = value?.ToString();
        return labels;
    }

    private void Command(JsonObject app)
    {
        var entry = wished["entrypoint"];
        var command = wished["command"];
        if (entry is not null) Note("entrypoint", "becomes the --entrypoint parameter of its first word, and arguments of the rest");
        if (command is null && entry is null) return;
        List<string> words = [.. Words(entry).Skip(1), .. Words(command)];
        if (entry is null && command is JsonValue)
        {
            // A text is split into words, as compose does: no shell runs it.
            app["args"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]);
            return;
        }

        if (words.Count > 0) app["args"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]);
    }

    private void Container(JsonObject app)
    {
        var docker = new JsonObject { ["image"] = wished["image"]?.ToString() ?? "" };
        if (wished["image"] is null) throw new FormatException($"services.{name}: image is missing" + (wished["build"] is null ? "" : "; build the image, push it, and name it"));
        if (ComposeValues.IsTrue(wished["privileged"])) docker["privileged"] = true;
        if (wished["pull_policy"]?.ToString() == "always") docker["forcePullImage"] = true;
        var parameters = Parameters();
        if (parameters.Count > 0) docker["parameters"] = parameters;
        var container = new JsonObject { ["type"] = "DOCKER", ["docker"] = docker };
        if (!_ports.IsHost) container["portMappings"] = _ports.Mappings();
        if (Volumes() is { Count: > 0 } volumes) container["volumes"] = volumes;
        app["container"] = container;
        app["networks"] = new JsonArray(new JsonObject { ["mode"] = _ports.IsHost ? "host" : "container/bridge" });
        if (_ports.IsHost) app["portDefinitions"] = new JsonArray();
    }

    private JsonArray Parameters()
    {
        var parameters = new JsonArray();
        if (Words(wished["entrypoint"]) is [var first, ..]) Add("entrypoint", first);
        foreach (var (option, value) in ComposeOptions.Of(wished)) Add(option, value);
        return parameters;

        void Add(string key, string value) => parameters.Add((JsonNode)new JsonObject { ["key"] = key, ["value"] = value });
    }

    private JsonArray Volumes()
    {
        var volumes = new JsonArray();
        foreach (var volume in wished["volumes"] as JsonArray ?? [])
        {
            var map = volume as JsonObject;
            var parts = map is null ? volume!.ToString().Split(':') : [map["source"]?.ToString() ?? "", map["target"]?.ToString() ?? "", map["read_only"]?.ToString() == "true" ? "ro" : "rw"];
            if (map?["type"]?.ToString() == "tmpfs" || parts.Length < 2 || parts[0].Length == 0)
            {
                Note("volumes", $"'{volume!.ToJsonString()}' names no source and is left out: a container's own files go with it anyway");
                continue;
            }

            var source = parts[0];
            if (!source.StartsWith('/'))
            {
                Note("volumes", $"'{source}' becomes the folder /var/lib/{system}/{ComposeNames.Id(source)} of the node the instance runs on");
                source = $"/var/lib/{system}/{ComposeNames.Id(source)}";
            }

            volumes.Add((JsonNode)new JsonObject { ["containerPath"] = parts[1], ["hostPath"] = source, ["mode"] = parts.Length > 2 && parts[2].Split(',').Contains("ro") ? "RO" : "RW" });
        }

        return volumes;
    }

    private JsonObject? HealthCheck()
    {
        if (wished["healthcheck"] is not JsonObject check || ComposeValues.IsTrue(check["disable"])) return null;
        if (check["test"] is not { } test)
        {
            Note("healthcheck", "has no test: that of the image is not read, so the app has none");
            return null;
        }

        string[] read = ["test", "interval", "timeout", "start_period", "retries", "disable"];
        foreach (var unread in check.Select(member => member.Key).Where(key => !read.Contains(key) && !ComposeValues.IsExtension(key)))
            Note("healthcheck." + unread, "has no counterpart here and is left out");
        var words = test is JsonArray list ? list.Select(item => item!.ToString()).ToList() : ["CMD-SHELL", test.ToString()];
        if (words is ["NONE", ..]) return null;
        var command = words is ["CMD-SHELL", var line] ? line : string.Join(' ', words.Skip(1).Select(Quoted));
        return new JsonObject
        {
            ["protocol"] = "COMMAND", ["command"] = new JsonObject { ["value"] = command },
            ["intervalSeconds"] = Time("interval", 30), ["timeoutSeconds"] = Time("timeout", 30), ["gracePeriodSeconds"] = Time("start_period", 0),
            ["maxConsecutiveFailures"] = check["retries"] is { } retries ? ComposeValues.Whole($"services.{name}.healthcheck.retries", retries) : 3,
        };

        int Time(string member, int otherwise) => check[member] is { } time ? ComposeValues.Seconds($"services.{name}.healthcheck.{member}", time) : otherwise;
    }

    /// <summary>A map, or a list of <c>NAME=value</c>, as texts.</summary>
    private static JsonObject Map(JsonNode? node)
    {
        var map = new JsonObject();
        if (node is JsonObject members)
            foreach (var (key, value) in members) map[key] = value?.ToString() ?? "";
        foreach (var item in node as JsonArray ?? [])
        {
            var cut = item!.ToString().Split('=', 2);
            map[cut[0]] = cut.Length > 1 ? cut[1] : "";
        }

        return map;
    }

    private static List<string> Words(JsonNode? node) => node switch
    {
        JsonArray list => [.. list.Select(item => item!.ToString())],
        JsonValue text => ShellWords.Split(text.ToString()),
        _ => [],
    };

    private static string Quoted(string word) => word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:=@%+,".Contains(letter, StringComparison.Ordinal)) && word.Length > 0
        ? word
        : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private void Note(string member, string what) => notes.Add($"services.{name}.{member}: {what}");
}
