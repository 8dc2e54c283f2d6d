using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sandun.Formats.Compose;

/// <summary>How many instances a service has, what they may use, how they are replaced and where they run: <c>deploy</c>, and its older forms.</summary>
internal sealed class ComposeDeploy(string service, JsonObject wished, List<string> notes)
{
    /// <summary>Asked for where the file says nothing: Marathon's default of 1 CPU would waste most of a machine.</summary>
    private const decimal CpusOtherwise = 0.1m;

    private const decimal MegabytesOtherwise = 128;

    /// <summary>Marathon's smallest share of a CPU.</summary>
    private const decimal LeastCpus = 0.001m;

    private readonly JsonObject _deploy = wished["deploy"] as JsonObject ?? [];

    public void Write(JsonObject app)
    {
        var replicas = _deploy["replicas"] ?? wished["scale"];
        var instances = replicas is null ? 1 : ComposeValues.Whole(Path("replicas"), replicas);
        if (replicas is not null) app["instances"] = instances;
        Resources(app);
        if (_deploy["update_config"] is JsonObject update) app["upgradeStrategy"] = Upgrade(update, Math.Max(1, instances));
        if (_deploy["restart_policy"] is JsonObject restart) Restart(app, restart);
        if (_deploy["placement"] is JsonObject placement && Constraints(placement) is { Count: > 0 } constraints) app["constraints"] = constraints;
        if (_deploy["mode"]?.ToString() is { } mode && mode != "replicated")
            Note("mode", mode == "global" ? "global has no counterpart: set instances to the number of nodes, with the constraint [\"hostname\",\"UNIQUE\"]" : $"{mode} is a job here, not an app");
        foreach (var member in Others(_deploy, "resources", "replicas", "labels", "update_config", "restart_policy", "placement", "mode"))
            Note(member, "has no counterpart here and is left out");
    }

    /// <summary>Labels of the service, over which those of its containers go.</summary>
    public JsonNode? Labels => _deploy["labels"];

    private void Resources(JsonObject app)
    {
        var limits = _deploy["resources"]?["limits"] as JsonObject ?? [];
        var reserved = _deploy["resources"]?["reservations"] as JsonObject ?? [];
        var cpuLimit = ComposeValues.Number(Path("cpus"), limits["cpus"] ?? wished["cpus"]);
        var memoryLimit = ComposeValues.Megabytes(Path("memory"), limits["memory"] ?? wished["mem_limit"]);
        var cpus = ComposeValues.Number(Path("cpus"), reserved["cpus"]) ?? cpuLimit ?? CpusOtherwise;
        var memory = ComposeValues.Megabytes(Path("memory"), reserved["memory"] ?? wished["mem_reservation"]) ?? memoryLimit ?? MegabytesOtherwise;
        app["cpus"] = Math.Max(LeastCpus, cpus);
        app["mem"] = memory;
        if (cpuLimit < cpus || memoryLimit < memory) throw new FormatException($"services.{service}.deploy.resources: a limit is below what is reserved");
        var most = new JsonObject();
        if (cpuLimit > cpus) most["cpus"] = cpuLimit;
        if (memoryLimit > memory) most["mem"] = memoryLimit;
        if (most.Count > 0) app["resourceLimits"] = most;
        foreach (var (name, amounts) in new[] { ("limits", limits), ("reservations", reserved) })
            foreach (var member in Others(amounts, "cpus", "memory"))
                Note($"resources.{name}.{member}", "has no counterpart here and is left out");
    }

    /// <summary>So many at once of so many: shares of the instances, such that Marathon's rounding comes to the same numbers.</summary>
    private JsonObject Upgrade(JsonObject update, int instances)
    {
        foreach (var member in Others(update, "parallelism", "order"))
            Note("update_config." + member, member == "failure_action" ? "see the member rollout, which says when an upgrade is given up" : "has no counterpart here and is left out");
        var wishedAtOnce = update["parallelism"] is { } parallelism ? ComposeValues.Whole(Path("update_config.parallelism"), parallelism) : 1;
        decimal atOnce = wishedAtOnce == 0 ? instances : Math.Min(wishedAtOnce, instances);
        var isStartFirst = update["order"]?.ToString() == "start-first";
        return new JsonObject
        {
            ["minimumHealthCapacity"] = isStartFirst ? 1 : Math.Floor((instances - atOnce) * 1000 / instances) / 1000,
            ["maximumOverCapacity"] = isStartFirst ? Math.Ceiling(atOnce * 1000 / instances) / 1000 : 0,
        };
    }

    private void Restart(JsonObject app, JsonObject restart)
    {
        if (restart["condition"]?.ToString() is "none" or "on-failure") Note("restart_policy.condition", "an app is always started again; run something that ends as a job");
        if (restart["delay"] is { } delay) app["backoffSeconds"] = ComposeValues.Seconds(Path("restart_policy.delay"), delay);
        foreach (var member in Others(restart, "condition", "delay")) Note("restart_policy." + member, "has no counterpart here: an app is started again with a growing delay, see backoffFactor");
    }

    private JsonArray Constraints(JsonObject placement)
    {
        var constraints = new JsonArray();
        if (placement["max_replicas_per_node"] is { } most)
            constraints.Add((JsonNode)new JsonArray("hostname", "MAX_PER", ComposeValues.Whole(Path("placement.max_replicas_per_node"), most).ToString(CultureInfo.InvariantCulture)));
        foreach (var text in (placement["constraints"] as JsonArray ?? []).Select(item => item!.ToString()))
        {
            var isNot = text.Contains("!=", StringComparison.Ordinal);
            var parts = text.Split(isNot ? "!=" : "==", 2, StringSplitOptions.TrimEntries);
            var field = parts[0] == "node.hostname" ? "hostname" : parts[0].StartsWith("node.labels.", StringComparison.Ordinal) ? parts[0]["node.labels.".Length..] : null;
            if (field is null || parts.Length < 2) Note("placement.constraints", $"'{text}' has no counterpart here and is left out");
            else constraints.Add((JsonNode)(isNot ? new JsonArray(field, "UNLIKE", Regex.Escape(parts[1])) : new JsonArray(field, "CLUSTER", parts[1])));
        }

        foreach (var member in Others(placement, "constraints", "max_replicas_per_node")) Note("placement." + member, "has no counterpart here: instances are spread by themselves");
        return constraints;
    }

    private static IEnumerable<string> Others(JsonObject map, params string[] read) =>
        map.Select(member => member.Key).Where(key => !read.Contains(key) && !ComposeValues.IsExtension(key));

    private string Path(string member) => $"services.{service}.{member}";

    private void Note(string member, string what) => notes.Add($"services.{service}.deploy.{member}: {what}");
}
