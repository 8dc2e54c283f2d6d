using System.Globalization;
using System.Text.Json.Nodes;

namespace Sandun.Formats.Compose;

/// <summary>One service of a compose file as an app.</summary>
internal sealed class ComposeService(string system, string name, JsonObject wished, List<string> notes)
{
    /// <summary>Asked for where the file says nothing: Marathon's default of 1 CPU would waste most of a machine.</summary>
    private const decimal CpusOtherwise = 0.1m;

    private const decimal MegabytesOtherwise = 128;

    private static readonly HashSet<string> s_read = new(
        [
            "image", "command", "entrypoint", "environment", "env_file", "ports", "expose", "volumes", "labels", "deploy", "scale", "cpus", "mem_limit",
            "mem_reservation", "healthcheck", "depends_on", "privileged", "restart", "container_name", "networks", "stop_grace_period", "secrets",
            "tty", "network_mode", "build", "logging", "stdin_open", "pull_policy", "platform", .. ComposeOptions.Members,
        ],
        StringComparer.Ordinal);

    public JsonObject ToApp()
    {
        var app = new JsonObject { ["id"] = $"/{system}/{ComposeNames.Id(name)}" };
        foreach (var unread in wished.Select(member => member.Key).Where(key => !s_read.Contains(key) && !key.StartsWith("x-", StringComparison.Ordinal)))
            Note(unread, "has no counterpart here and is left out");
        if (wished["build"] is not null) Note("build", "is not done here: build and push the image, and name it in image");
        Command(app);
        Resources(app);
        Container(app);
        ComposeSecrets.Write(app, wished["secrets"], system);
        if (Map(wished["environment"]) is { Count: > 0 } environment) app["env"] = environment;
        if (wished["env_file"] is not null) Note("env_file", "is not read: put its values into environment");
        if (Map(wished["labels"]) is { Count: > 0 } labels) app["labels"] = labels;
        if (HealthCheck() is { } check) app["healthChecks"] = new JsonArray(check);
        if (Dependencies() is { Count: > 0 } dependencies) app["dependencies"] = dependencies;
        if (wished["stop_grace_period"] is { } grace) app["taskKillGracePeriodSeconds"] = Seconds("stop_grace_period", grace.ToString());
        if (wished["tty"]?.ToString() == "true") app["tty"] = true;
        if (wished["restart"]?.ToString() is "no" or "on-failure") Note("restart", "an app is always started again; run something that ends as a job");
        return app;
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

    private void Resources(JsonObject app)
    {
        var deploy = wished["deploy"] as JsonObject;
        var limits = deploy?["resources"]?["limits"];
        var reserved = deploy?["resources"]?["reservations"];
        var replicas = deploy?["replicas"] ?? wished["scale"];
        if (replicas is not null) app["instances"] = Whole("replicas", replicas);
        app["cpus"] = Number("cpus", reserved?["cpus"] ?? limits?["cpus"] ?? wished["cpus"]) ?? CpusOtherwise;
        app["mem"] = Megabytes("memory", reserved?["memory"] ?? limits?["memory"] ?? wished["mem_reservation"] ?? wished["mem_limit"]) ?? MegabytesOtherwise;
        if (app["cpus"]!.GetValue<decimal>() < 0.001m) app["cpus"] = 0.001m;
        foreach (var member in deploy ?? [])
            if (member.Key is not ("resources" or "replicas" or "labels")) Note("deploy." + member.Key, "has no counterpart here and is left out; see upgradeStrategy, rollout and constraints");
    }

    private void Container(JsonObject app)
    {
        var docker = new JsonObject { ["image"] = wished["image"]?.ToString() ?? "" };
        if (wished["image"] is null) throw new FormatException($"services.{name}: image is missing" + (wished["build"] is null ? "" : "; build the image, push it, and name it"));
        if (wished["privileged"]?.ToString() == "true") docker["privileged"] = true;
        if (wished["pull_policy"]?.ToString() == "always") docker["forcePullImage"] = true;
        var parameters = Parameters();
        if (parameters.Count > 0) docker["parameters"] = parameters;
        var container = new JsonObject { ["type"] = "DOCKER", ["docker"] = docker };
        var host = wished["network_mode"]?.ToString() == "host";
        if (!host) container["portMappings"] = Ports();
        if (Volumes() is { Count: > 0 } volumes) container["volumes"] = volumes;
        app["container"] = container;
        app["networks"] = new JsonArray(new JsonObject { ["mode"] = host ? "host" : "container/bridge" });
        if (host) app["portDefinitions"] = new JsonArray();
    }

    private JsonArray Parameters()
    {
        var parameters = new JsonArray();
        if (Words(wished["entrypoint"]) is [var first, ..]) Add("entrypoint", first);
        foreach (var (option, value) in ComposeOptions.Of(wished)) Add(option, value);
        return parameters;

        void Add(string key, string value) => parameters.Add((JsonNode)new JsonObject { ["key"] = key, ["value"] = value });
    }

    private JsonArray Ports()
    {
        var mappings = new JsonArray();
        foreach (var port in wished["ports"] as JsonArray ?? [])
        {
            var (published, target, protocol) = port is JsonObject map
                ? (map["published"]?.ToString(), map["target"]?.ToString() ?? "", map["protocol"]?.ToString() ?? "tcp")
                : Short(port!.ToString());
            if (target.Contains('-', StringComparison.Ordinal)) throw new FormatException($"services.{name}.ports: {port} is a range; list its ports one by one");
            if (!int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var inside)) throw new FormatException($"services.{name}.ports: '{port}' should look like 8080:80");
            var mapping = new JsonObject { ["containerPort"] = inside, ["hostPort"] = 0, ["protocol"] = protocol };
            if (int.TryParse(published, NumberStyles.None, CultureInfo.InvariantCulture, out var outside)) mapping["servicePort"] = outside;
            mappings.Add((JsonNode)mapping);
        }

        return mappings;
    }

    /// <summary><c>[ip:][published:]target[/protocol]</c>.</summary>
    private static (string? Published, string Target, string Protocol) Short(string text)
    {
        var slash = text.Split('/');
        var parts = slash[0].Split(':');
        return (parts.Length > 1 ? parts[^2] : null, parts[^1], slash.Length > 1 ? slash[1] : "tcp");
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
        if (wished["healthcheck"] is not JsonObject check || check["disable"]?.ToString() == "true" || check["test"] is not { } test) return null;
        var words = test is JsonArray list ? list.Select(item => item!.ToString()).ToList() : ["CMD-SHELL", test.ToString()];
        if (words is ["NONE", ..]) return null;
        var command = words is ["CMD-SHELL", var line] ? line : string.Join(' ', words.Skip(1).Select(Quoted));
        return new JsonObject
        {
            ["protocol"] = "COMMAND", ["command"] = new JsonObject { ["value"] = command },
            ["intervalSeconds"] = check["interval"] is { } interval ? Seconds("healthcheck.interval", interval.ToString()) : 30,
            ["timeoutSeconds"] = check["timeout"] is { } timeout ? Seconds("healthcheck.timeout", timeout.ToString()) : 30,
            ["gracePeriodSeconds"] = check["start_period"] is { } start ? Seconds("healthcheck.start_period", start.ToString()) : 0,
            ["maxConsecutiveFailures"] = check["retries"] is { } retries ? Whole("healthcheck.retries", retries) : 3,
        };
    }

    private JsonArray Dependencies() => new(
    [
        .. (wished["depends_on"] switch
        {
            JsonArray list => list.Select(item => item!.ToString()),
            JsonObject map => map.Select(member => member.Key),
            _ => [],
        }).Select(service => JsonValue.Create($"/{system}/{ComposeNames.Id(service)}")),
    ]);

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

    private int Whole(string member, JsonNode value) =>
        int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : throw Wrong(member, value, "a whole number");

    private decimal? Number(string member, JsonNode? value) => value is null ? null
        : decimal.TryParse(value.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(member, value, "a number such as 0.5");

    private decimal? Megabytes(string member, JsonNode? value)
    {
        if (value is null) return null;
        var text = value.ToString().Trim().ToLowerInvariant().TrimEnd('b');
        var unit = text.Length > 0 ? text[^1] : ' ';
        var factor = unit switch { 'k' => 1m / 1024, 'm' => 1m, 'g' => 1024m, _ => 1m / (1024 * 1024) };
        if (unit is 'k' or 'm' or 'g') text = text[..^1];
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? decimal.Round(amount * factor, 3)
            : throw Wrong(member, value, "an amount such as 512m");
    }

    private int Seconds(string member, string text)
    {
        if (text.Length > 20) throw Wrong(member, JsonValue.Create(text), "a time such as 1m30s");
        decimal seconds = 0, number = 0, scale = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (char.IsAsciiDigit(letter))
            {
                number = scale == 0 ? (number * 10) + (letter - '0') : number + ((letter - '0') * scale);
                scale /= scale == 0 ? 1 : 10;
            }
            else if (letter == '.' && scale == 0) scale = 0.1m;
            else
            {
                var isMilli = letter == 'm' && i + 1 < text.Length && text[i + 1] == 's';
                seconds += number * (letter switch { 'h' => 3600m, 'm' when isMilli => 0.001m, 'm' => 60m, 's' => 1m, _ => throw Wrong(member, JsonValue.Create(text), "a time such as 1m30s") });
                if (isMilli) i++;
                number = scale = 0;
            }
        }

        return (int)Math.Min(int.MaxValue, Math.Ceiling(seconds + number));
    }

    private FormatException Wrong(string member, JsonNode value, string right) => new($"services.{name}.{member}: '{value}' should be {right}");

    private void Note(string member, string what) => notes.Add($"services.{name}.{member}: {what}");
}
