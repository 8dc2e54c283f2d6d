using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Reads an app's <c>rollout</c> member:
/// <c>{"strategy":"canary","steps":[{"instances":1,"weight":5,"holdSeconds":60}],"progressDeadlineSeconds":600,"maxFailures":3,"autoRevert":true}</c>.
/// </summary>
public static class RolloutRules
{
    /// <summary>Steps of one canary: more is no canary any more.</summary>
    private const int StepsMax = 20;

    /// <summary>Longest time a member may say: ten years, far from where adding it to a date would overflow.</summary>
    private const int SecondsMax = 10 * 366 * 24 * 3600;

    /// <summary>What the app says about its rollouts; null when it says nothing (or nothing readable, which is refused when it comes in).</summary>
    public static RolloutSpec? Of(AppSpec spec)
    {
        if (!spec.Extensions.TryGetValue("rollout", out var text)) return null;
        try
        {
            return Read(text) is { } declared && Broken(declared, spec) is null ? ToSpec(declared) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Which member is wrong and what would be right; null when all is well or nothing is said.</summary>
    public static InvalidMember? Error(AppSpec spec)
    {
        if (!spec.Extensions.TryGetValue("rollout", out var text)) return null;
        try
        {
            return Read(text) is { } declared ? Broken(declared, spec) : new InvalidMember("/rollout", "must be an object");
        }
        catch (JsonException unreadable)
        {
            return Unreadable(unreadable);
        }
    }

    /// <summary>The parser's place (<c>$.steps[0].weight</c>) as definitions name theirs, and what may stand there.</summary>
    private static InvalidMember Unreadable(JsonException unreadable)
    {
        var place = (unreadable.Path ?? "$").TrimStart('$').Replace('.', '/').Replace('[', '(').Replace(']', ')');
        var inSteps = place.StartsWith("/steps", StringComparison.Ordinal);
        var wanted = place.Split('/')[^1] switch
        {
            "strategy" => "must be rolling, canary or blue-green",
            "autoRevert" => "must be true or false",
            "steps" => "must be a list of steps such as {\"instances\":1,\"weight\":5,\"holdSeconds\":60}",
            "progressDeadlineSeconds" or "maxFailures" or "switchAfterSeconds" or "keepOldSeconds" or "instances" or "percent" or "weight" or "holdSeconds" => "must be a whole number",
            _ => inSteps
                ? "a step has the members instances or percent, weight and holdSeconds"
                : "a rollout has the members strategy, progressDeadlineSeconds, maxFailures, autoRevert, steps, switchAfterSeconds and keepOldSeconds",
        };
        return new InvalidMember("/rollout" + place, wanted);
    }

    private static DeclaredRollout? Read(string text) => JsonSerializer.Deserialize(text, RolloutJson.Default.DeclaredRollout);

    private static RolloutSpec ToSpec(DeclaredRollout declared) => new()
    {
        Strategy = StrategyOf(declared.Strategy)!.Value,
        ProgressDeadline = declared.ProgressDeadlineSeconds switch
        {
            null => RolloutSpec.DefaultProgressDeadline,
            0 => null,
            { } seconds => TimeSpan.FromSeconds(seconds),
        },
        MaxFailures = declared.MaxFailures,
        AutoRevert = declared.AutoRevert,
        Steps = [.. (declared.Steps ?? []).Select(step => new CanaryStep(step.Instances, step.Percent, step.Weight, Seconds(step.HoldSeconds)))],
        SwitchAfter = Seconds(declared.SwitchAfterSeconds),
        KeepOld = Seconds(declared.KeepOldSeconds) ?? TimeSpan.Zero,
    };

    private static RolloutStrategy? StrategyOf(string? name) => name switch
    {
        null or "rolling" => RolloutStrategy.Rolling,
        "canary" => RolloutStrategy.Canary,
        "blue-green" => RolloutStrategy.BlueGreen,
        _ => null,
    };

    private static InvalidMember? Broken(DeclaredRollout declared, AppSpec spec)
    {
        var strategy = StrategyOf(declared.Strategy);
        if (strategy is null) return new InvalidMember("/rollout/strategy", "must be rolling, canary or blue-green");
        if (Outside(declared.ProgressDeadlineSeconds, SecondsMax))
            return new InvalidMember("/rollout/progressDeadlineSeconds", "must be 0 (no deadline) or a number of seconds");
        if (Outside(declared.MaxFailures, int.MaxValue)) return new InvalidMember("/rollout/maxFailures", "must be 0 or more");
        if (Outside(declared.SwitchAfterSeconds, SecondsMax)) return new InvalidMember("/rollout/switchAfterSeconds", "must be 0 or more");
        if (Outside(declared.KeepOldSeconds, SecondsMax)) return new InvalidMember("/rollout/keepOldSeconds", "must be 0 or more");
        if (strategy != RolloutStrategy.BlueGreen && (declared.SwitchAfterSeconds ?? declared.KeepOldSeconds) is not null)
            return new InvalidMember("/rollout/strategy", "must be blue-green where switchAfterSeconds or keepOldSeconds is given");
        if (strategy == RolloutStrategy.BlueGreen && spec.IsResident)
            return new InvalidMember("/rollout/strategy", "must be rolling or canary for an app with persistent volumes, of which no second copy can run");
        if (strategy == RolloutStrategy.BlueGreen && spec.Upgrade.MaximumOverThousandths < 1000)
            return new InvalidMember("/upgradeStrategy/maximumOverCapacity", "must be 1 for a blue-green rollout, which runs both versions in full");
        return BrokenSteps(declared, strategy.Value);
    }

    private static InvalidMember? BrokenSteps(DeclaredRollout declared, RolloutStrategy strategy)
    {
        var steps = declared.Steps ?? [];
        if (strategy != RolloutStrategy.Canary)
            return steps.Count == 0 ? null : new InvalidMember("/rollout/strategy", "must be canary where steps are given");
        if (steps.Count is 0 or > StepsMax)
            return new InvalidMember("/rollout/steps", $"must hold 1 to {StepsMax} steps such as {{\"instances\":1,\"weight\":5,\"holdSeconds\":60}}");
        for (var i = 0; i < steps.Count; i++)
        {
            var at = $"/rollout/steps({i})";
            var step = steps[i];
            if ((step.Instances is null) == (step.Percent is null)) return new InvalidMember(at, "must have either instances or percent");
            if (step.Instances is < 1) return new InvalidMember(at + "/instances", "must be 1 or more");
            if (step.Percent is < 1 or > 100) return new InvalidMember(at + "/percent", "must lie between 1 and 100");
            if (step.Weight is < 0 or > 100) return new InvalidMember(at + "/weight", "must lie between 0 and 100, a share of the traffic in percent");
            if (Outside(step.HoldSeconds, SecondsMax)) return new InvalidMember(at + "/holdSeconds", "must be 0 or more");
        }

        return null;
    }

    private static bool Outside(int? number, int most) => number is { } value && (value < 0 || value > most);

    private static TimeSpan? Seconds(int? seconds) => seconds is { } number ? TimeSpan.FromSeconds(number) : null;
}
