using System.Globalization;
using System.Text.Json;
using Sandun.Protocol;
using static Sandun.Autoscaler.Policies.ScalingImport;

namespace Sandun.Autoscaler.Policies;

/// <summary>Kubernetes' HorizontalPodAutoscaler, autoscaling/v1 and v2.</summary>
internal static class HpaImport
{
    public static ImportedScaling Read(JsonElement item, Func<string, AppSpec?> find, ImportSurroundings surroundings)
    {
        var notes = new List<string>();
        var spec = Member(item, "spec") ?? throw new FormatException("spec is missing");
        var name = surroundings.App ?? (Member(spec, "scaleTargetRef") is { } target ? Text(target, "name") : null);
        var app = name is null ? null : find(name);
        var most = Count(spec, "maxReplicas") ?? throw new FormatException("spec.maxReplicas is missing");
        decimal? cpu = Count(spec, "targetCPUUtilizationPercentage") is { } percent ? Share(percent / 100m, "targetCPUUtilizationPercentage", notes) : null;
        decimal? memory = null;
        var metrics = new List<DeclaredMetric>();
        foreach (var metric in Member(spec, "metrics")?.EnumerateArray().ToList() ?? [])
        {
            var type = Text(metric, "type") ?? throw new FormatException("spec.metrics: type is missing");
            var body = Member(metric, char.ToLowerInvariant(type[0]) + type[1..]) ?? throw new FormatException($"spec.metrics: a metric of type {type} needs its member");
            if (type is "Resource" or "ContainerResource")
            {
                var resource = Text(body, "name");
                if (resource == "cpu") cpu = ResourceShare(body, "cpu", app?.Amounts.MilliCpus / 1_000m, notes) ?? cpu;
                else if (resource == "memory") memory = ResourceShare(body, "memory", app?.Amounts.MemoryBytes, notes) ?? memory;
                else notes.Add($"the resource {resource} has no counterpart");
            }
            else if (Elsewhere(body, surroundings.Prometheus, notes) is { } figure)
            {
                metrics.Add(figure);
            }
        }

        var (cooldowns, steps) = Behaviour(spec, notes);
        var declared = new DeclaredScaling
        {
            Min = Count(spec, "minReplicas") ?? 1, Max = most, Targets = cpu is null && memory is null ? null : new DeclaredTargets(cpu, memory),
            Metrics = metrics.Count > 0 ? metrics : null, Cooldowns = cooldowns, Steps = steps,
        };
        return new ImportedScaling(name, Serialize(declared), [.. notes]);
    }

    private static decimal? ResourceShare(JsonElement body, string name, decimal? whole, List<string> notes)
    {
        // v2beta1 has the figures beside the name.
        var target = Member(body, "target") ?? body;
        if ((Text(target, "averageUtilization") ?? Text(target, "targetAverageUtilization")) is { } percent)
            return Share((Number(percent) ?? throw new FormatException($"averageUtilization '{percent}' must be a number")) / 100, name, notes);
        var quantity = Text(target, "averageValue") ?? Text(target, "targetAverageValue") ??
            throw new FormatException($"the target of {name} says neither averageUtilization nor averageValue");
        var wished = Quantity(quantity);
        if (whole is > 0) return Share(wished / whole.Value, name, notes);
        notes.Add($"{name} averageValue {quantity}: a share is wanted here, and the app that would give it is not known");
        return null;
    }

    private static DeclaredMetric? Elsewhere(JsonElement body, string? prometheus, List<string> notes)
    {
        var (name, selector) = Member(body, "metric") is { } metric ? (Text(metric, "name"), Member(metric, "selector")) : (Text(body, "metricName"), null);
        var target = Member(body, "target") ?? body;
        var wished = Text(target, "averageValue") ?? Text(target, "targetAverageValue") ?? Text(target, "value") ?? Text(target, "targetValue");
        if (name is null || wished is null) throw new FormatException("a metric from elsewhere needs metric.name and a target's averageValue or value");
        if (prometheus is null)
        {
            notes.Add($"the metric {name}: say which Prometheus server has it");
            return null;
        }

        var labels = selector is { } chosen && Member(chosen, "matchLabels") is { ValueKind: JsonValueKind.Object } pairs
            ? string.Join(',', pairs.EnumerateObject().Select(pair => $"{pair.Name}=\"{Escaped(pair.Value.ToString())}\""))
            : "";
        var query = labels.Length == 0 ? $"sum({name})" : $"sum({name}{{{labels}}})";
        notes.Add($"the metric {name} is asked for as {query}");
        return new DeclaredMetric(name, prometheus, query, null, null, Quantity(wished));
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static (DeclaredCooldowns? Cooldowns, DeclaredSteps? Steps) Behaviour(JsonElement spec, List<string> notes)
    {
        if (Member(spec, "behavior") is not { } behaviour) return (null, null);
        var (up, upStep) = Direction(behaviour, "scaleUp", notes);
        var (down, downStep) = Direction(behaviour, "scaleDown", notes);
        return (up is null && down is null ? null : new DeclaredCooldowns(up, down), upStep is null && downStep is null ? null : new DeclaredSteps(upStep, downStep));
    }

    private static (int? Cooldown, int? Step) Direction(JsonElement behaviour, string name, List<string> notes)
    {
        if (Member(behaviour, name) is not { } rules) return (null, null);
        if (Text(rules, "selectPolicy") == "Disabled") notes.Add($"{name} Disabled has no counterpart: set min or max, or a freeze");
        var cooldown = Count(rules, "stabilizationWindowSeconds");
        int? step = null;
        foreach (var policy in Member(rules, "policies")?.EnumerateArray().ToList() ?? [])
        {
            if (Text(policy, "type") != "Pods")
            {
                notes.Add($"{name}: a policy of type {Text(policy, "type")} has no counterpart");
                continue;
            }

            step = Math.Max(step ?? 1, Count(policy, "value") ?? 1);
            cooldown = Math.Max(cooldown ?? 0, Count(policy, "periodSeconds") ?? 0);
        }

        return (cooldown, step);
    }

    /// <summary>A quantity in Kubernetes' form: 500m, 1.5, 200Mi, 1G.</summary>
    private static decimal Quantity(string text)
    {
        (string Suffix, decimal Factor)[] units =
        [
            ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("m", 0.001m), ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
        ];
        foreach (var (suffix, factor) in units)
            if (text.EndsWith(suffix, StringComparison.Ordinal) && Number(text[..^suffix.Length]) is > 0 and <= 1_000_000_000 and var number) return number * factor;
        return Number(text) is > 0 and <= 1_000_000_000_000_000 and var plain ? plain : throw new FormatException($"'{text}' is no quantity as in 500m, 1.5 or 200Mi");
    }

    private static decimal Share(decimal share, string name, List<string> notes)
    {
        if (share <= 0) throw new FormatException($"the target of {name} must be more than 0");
        if (share > 1) notes.Add($"{name}: a target of {(share * 100).ToString("0.##", CultureInfo.InvariantCulture)} per cent is taken as 100");
        return Math.Round(Math.Clamp(share, 0.001m, 1), 3);
    }

    private static int? Count(JsonElement of, string name) => Text(of, name) is not { } text ? null
        : Number(text) is >= 0 and <= 100_000 and var number ? (int)number : throw new FormatException($"{name} must be a whole number between 0 and 100000");
}
