using System.Text.Json;
using Sandun.Autoscaler.Controller;
using Sandun.Protocol;

namespace Sandun.Autoscaler.Policies;

/// <summary>Reads the <c>autoscaling</c> member of an app.</summary>
public static class ScalingReader
{
    /// <summary>The member's name in a definition.</summary>
    public const string Member = "autoscaling";

    private const int MaxInstances = 100_000;

    /// <summary>Calendar entries and freezes of one app: each is looked at every second.</summary>
    private const int MaxWindows = 100;
    private const int MaxMinutes = 7 * 24 * 60;
    private const long Micros = 1_000_000;

    /// <summary>Priority of a price: beyond, the arithmetic of whole millionths would overflow.</summary>
    private const decimal MaxPrice = 1_000_000;

    /// <summary>The spec of an app, or null when it has none or one that cannot be used.</summary>
    public static ScalingSpec? Of(AppSpec app) => app.Extensions.TryGetValue(Member, out var json) ? Read(json, app, out _) : null;

    /// <summary>Reads and checks.</summary>
    /// <param name="json">The member's JSON.</param>
    /// <param name="app">The app: its CPUs and memory are an instance's.</param>
    /// <param name="problems">What is wrong; the result is null then.</param>
    public static ScalingSpec? Read(string json, AppSpec app, out IReadOnlyList<ScalingProblem> problems)
    {
        var found = new List<ScalingProblem>();
        problems = found;
        try
        {
            var declared = JsonSerializer.Deserialize(json, ScalingJson.Default.DeclaredScaling);
            if (declared is null) return null;
            Check(declared, found);
            return found.Count > 0 ? null : Build(declared, app);
        }
        catch (JsonException unreadable)
        {
            found.Add(new ScalingProblem((unreadable.Path ?? "").TrimStart('$', '.'), unreadable.Message));
            return null;
        }
    }

    private static void Check(DeclaredScaling declared, List<ScalingProblem> problems)
    {
        var numbers = new (string Name, int? Value, int Least, int Most)[]
        {
            ("min", declared.Min, 0, MaxInstances), ("max", declared.Max, 1, MaxInstances), ("concurrency", declared.Concurrency, 1, MaxInstances),
            ("slo/p95Milliseconds", declared.Slo?.P95Milliseconds, 1, 3_600_000), ("warmupSeconds", declared.WarmupSeconds, 0, 3_600),
            ("queueSeconds", declared.QueueSeconds, 0, 3_600), ("cooldowns/upSeconds", declared.Cooldowns?.UpSeconds, 0, 86_400),
            ("cooldowns/downSeconds", declared.Cooldowns?.DownSeconds, 0, 86_400), ("steps/up", declared.Steps?.Up, 1, MaxInstances),
            ("steps/down", declared.Steps?.Down, 1, MaxInstances), ("idleSeconds", declared.IdleSeconds, 10, 86_400), ("priority", declared.Priority, -1_000, 1_000),
        };
        foreach (var (name, value, least, most) in numbers)
            if (value < least || value > most) problems.Add(new ScalingProblem(name, $"must be between {least} and {most}"));
        foreach (var (name, value) in new[] { ("targets/cpu", declared.Targets?.Cpu), ("targets/memory", declared.Targets?.Memory), ("slo/errorShare", declared.Slo?.ErrorShare) })
            if (value is <= 0 or > 1) problems.Add(new ScalingProblem(name, "is a share, more than 0 and at most 1"));
        foreach (var (name, value) in new[]
        {
            ("prices/levelSecond", declared.Prices?.LevelSecond), ("prices/coreHour", declared.Prices?.CoreHour), ("prices/action", declared.Prices?.Action),
        })
            if (value is <= 0 or > MaxPrice) problems.Add(new ScalingProblem(name, "is more than 0 and at most 1000000"));
        if (problems.Count == 0 && (declared.Min ?? 1) > (declared.Max ?? DefaultMax(declared)))
            problems.Add(new ScalingProblem("max", "must be at least min"));
        CheckWindows(declared, problems);
        MetricReader.Check(declared.Metrics ?? [], problems);
    }

    private static void CheckWindows(DeclaredScaling declared, List<ScalingProblem> problems)
    {
        var entries = declared.Calendar ?? [];
        var freezes = declared.Freeze ?? [];
        if (entries.Count + freezes.Count > MaxWindows) problems.Add(new ScalingProblem("calendar", $"at most {MaxWindows} entries and freezes together"));
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].At is null) problems.Add(new ScalingProblem($"calendar({i})/at", "is missing: a moment, as in 2026-11-11T00:00:00+08:00"));
            if (entries[i].Instances is not (>= 1 and <= MaxInstances))
                problems.Add(new ScalingProblem($"calendar({i})/instances", $"must be between 1 and {MaxInstances}"));
            if (entries[i].LeadSeconds is < 0 or > 86_400) problems.Add(new ScalingProblem($"calendar({i})/leadSeconds", "must be between 0 and 86400"));
            CheckWindow($"calendar({i})", entries[i].Minutes, entries[i].Repeat, problems);
        }

        for (var i = 0; i < freezes.Count; i++)
        {
            if (freezes[i].From is null) problems.Add(new ScalingProblem($"freeze({i})/from", "is missing: a moment, as in 2026-11-11T00:00:00+08:00"));
            CheckWindow($"freeze({i})", freezes[i].Minutes, freezes[i].Repeat, problems);
        }
    }

    private static void CheckWindow(string name, int? minutes, string? repeat, List<ScalingProblem> problems)
    {
        if (minutes is not (>= 1 and <= MaxMinutes)) problems.Add(new ScalingProblem(name + "/minutes", $"must be between 1 and {MaxMinutes}"));
        if (RepetitionOf(repeat) is null) problems.Add(new ScalingProblem(name + "/repeat", "is once, daily, weekly or yearly"));
    }

    private static ScalingSpec Build(DeclaredScaling declared, AppSpec app)
    {
        var prices = declared.Prices;
        var policy = new ScalingPolicy();
        return new ScalingSpec(policy with
        {
            Min = declared.Min ?? 1,
            Max = declared.Max ?? DefaultMax(declared),
            LevelMilliseconds = declared.Slo?.P95Milliseconds ?? policy.LevelMilliseconds,
            Concurrency = declared.Concurrency ?? policy.Concurrency,
            CpuMillis = Math.Max(1, app.Amounts.MilliCpus),
            MemoryBytes = app.Amounts.MemoryBytes,
            CpuTargetPermille = Permille(declared.Targets?.Cpu),
            MemoryTargetPermille = Permille(declared.Targets?.Memory),
            ErrorPermille = Permille(declared.Slo?.ErrorShare),
            Prices = new ScalingPrices(Price(prices?.LevelSecond, 1), Price(prices?.CoreHour, 10), Price(prices?.Action, 2)),
            WarmupSeconds = declared.WarmupSeconds ?? policy.WarmupSeconds,
            QueueSeconds = declared.QueueSeconds ?? policy.QueueSeconds,
            UpCooldownSeconds = declared.Cooldowns?.UpSeconds ?? 0,
            DownCooldownSeconds = declared.Cooldowns?.DownSeconds ?? 0,
            MaxUpStep = declared.Steps?.Up,
            MaxDownStep = declared.Steps?.Down,
        })
        {
            Enabled = declared.Enabled ?? true, DryRun = declared.DryRun ?? false, IdleSeconds = declared.IdleSeconds ?? ScalingSpec.UsualIdleSeconds,
            Priority = declared.Priority ?? 0, Metrics = [.. (declared.Metrics ?? []).Select(MetricReader.Build)],
            Calendar = [.. (declared.Calendar ?? []).Select(Entry)],
            Freezes = [.. (declared.Freeze ?? []).Select(window => Window(window.From!.Value, window.Minutes!.Value, 0, window.Repeat))],
        };
    }

    private static int DefaultMax(DeclaredScaling declared) => Math.Max(declared.Min ?? 1, new ScalingPolicy().Max);

    private static CalendarEntry Entry(DeclaredEntry entry) =>
        new(Window(entry.At!.Value, entry.Minutes!.Value, entry.LeadSeconds ?? 60, entry.Repeat), entry.Instances!.Value);

    private static TimeWindow Window(DateTimeOffset at, int minutes, int leadSeconds, string? repeat) =>
        new(at.AddSeconds(-leadSeconds), TimeSpan.FromMinutes(minutes) + TimeSpan.FromSeconds(leadSeconds), RepetitionOf(repeat)!.Value);

    private static Repetition? RepetitionOf(string? word) => word switch
    {
        null or "once" => Repetition.Once,
        "daily" => Repetition.Daily,
        "weekly" => Repetition.Weekly,
        "yearly" => Repetition.Yearly,
        _ => null,
    };

    private static int? Permille(decimal? share) => share is { } value ? Math.Max(1, (int)(value * 1_000)) : null;

    private static long Price(decimal? price, decimal usual) => (long)((price ?? usual) * Micros);
}
