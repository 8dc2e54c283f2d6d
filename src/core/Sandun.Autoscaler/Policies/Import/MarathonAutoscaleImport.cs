using System.Globalization;
using Sandun.Protocol;

namespace Sandun.Autoscaler.Policies;

/// <summary>The settings of mesosphere/marathon-autoscale: variables of its own app, or labels of the app it scales.</summary>
internal static class MarathonAutoscaleImport
{
    /// <summary>Begins each setting's name.</summary>
    public const string Prefix = "AS_";

    /// <summary>Its default pause between two looks, seconds.</summary>
    private const int UsualInterval = 30;

    /// <param name="values">The settings.</param>
    /// <param name="fallback">The app when the settings name none.</param>
    /// <param name="find">The app of an id.</param>
    public static ImportedScaling Read(SortedDictionary<string, string> values, string? fallback, Func<string, AppSpec?> find)
    {
        var notes = new List<string>();
        var app = values.GetValueOrDefault("AS_MARATHON_APP") ?? fallback;
        var cpus = (app is null ? null : find(app))?.Amounts.MilliCpus / 1_000m;
        var (cpu, memory) = Targets(values, cpus, notes);
        var pause = Number(values, "AS_INTERVAL") ?? UsualInterval;
        int? down = Number(values, "AS_COOL_DOWN_FACTOR") is { } looks ? Whole(looks * pause, "AS_COOL_DOWN_FACTOR") : null;
        if (values.ContainsKey("AS_SCALE_UP_FACTOR")) notes.Add("AS_SCALE_UP_FACTOR: an app that needs more gets it at once");
        if (values.TryGetValue("AS_AUTOSCALE_MULTIPLIER", out var factor)) notes.Add($"AS_AUTOSCALE_MULTIPLIER {factor}: the count is sized by what is needed, not multiplied");
        if (values.Keys.Any(name => name is "AS_MIN_RANGE" or "AS_MIN_CPU_TIME" or "AS_MIN_MEM_PERCENT"))
            notes.Add("the lower bound of the range: instances are given back once keeping them has cost more than the change does");
        var declared = new DeclaredScaling
        {
            Min = Count(values, "AS_MIN_INSTANCES"), Max = Count(values, "AS_MAX_INSTANCES"),
            Targets = cpu is null && memory is null ? null : new DeclaredTargets(cpu, memory),
            Cooldowns = down is null ? null : new DeclaredCooldowns(null, down),
        };
        return new ImportedScaling(app, ScalingImport.Serialize(declared), [.. notes]);
    }

    private static (decimal? Cpu, decimal? Memory) Targets(SortedDictionary<string, string> values, decimal? cpus, List<string> notes)
    {
        var mode = values.GetValueOrDefault("AS_TRIGGER_MODE")?.Trim().ToLowerInvariant() ?? "cpu";
        // One upper bound for the mode, or one for each of CPU and memory with a comma between.
        var ranges = (values.GetValueOrDefault("AS_MAX_RANGE") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => ScalingImport.Number(text) ?? throw new FormatException($"AS_MAX_RANGE '{text}' must be a number")).ToList();
        var cpu = Number(values, "AS_MAX_CPU_TIME") ?? (mode == "mem" ? null : ranges.Count > 0 ? ranges[0] : null);
        var memory = Number(values, "AS_MAX_MEM_PERCENT") ?? (mode == "cpu" ? null : mode == "mem" ? ranges.Count > 0 ? ranges[0] : null : ranges.Count > 1 ? ranges[1] : null);
        switch (mode)
        {
            case "cpu": return (Share(cpu, cpus, notes), null);
            case "mem": return (null, Share(memory, null, notes));
            case "and": notes.Add("AS_TRIGGER_MODE and: more of either asks for more instances here"); break;
            case "or": break;
            default:
                notes.Add($"AS_TRIGGER_MODE {mode} has no counterpart: give its figure under metrics");
                return (null, null);
        }

        return (Share(cpu, cpus, notes), Share(memory, null, notes));
    }

    /// <summary>Per cent as a share. CPU time beyond 100 counts each CPU of the instance as a hundred.</summary>
    private static decimal? Share(decimal? percent, decimal? cpus, List<string> notes)
    {
        if (percent is not { } value) return null;
        if (value <= 0) throw new FormatException($"an upper bound of {value.ToString(CultureInfo.InvariantCulture)} per cent: it must be more than 0");
        if (value > 100 && cpus > 1) value /= cpus.Value;
        if (value > 100) notes.Add($"an upper bound of {value.ToString("0.##", CultureInfo.InvariantCulture)} per cent is taken as 100");
        return Math.Round(Math.Min(1, value / 100), 3);
    }

    private static decimal? Number(SortedDictionary<string, string> values, string name) => values.TryGetValue(name, out var text)
        ? ScalingImport.Number(text.Trim()) ?? throw new FormatException($"{name} '{text}' must be a number")
        : null;

    private static int? Count(SortedDictionary<string, string> values, string name) => Number(values, name) is { } number ? Whole(number, name) : null;

    private static int Whole(decimal number, string name) =>
        number is >= 0 and <= 100_000 ? (int)Math.Ceiling(number) : throw new FormatException($"{name} must be between 0 and 100000");
}
