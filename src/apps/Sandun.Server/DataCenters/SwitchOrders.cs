using Sandun.DataCenters;
using Sandun.NativeApi;
using Sandun.Protocol;

namespace Sandun.Server.DataCenters;

/// <summary>Switches between the native API's words and core's.</summary>
internal static class SwitchOrders
{
    /// <exception cref="ControlPlaneException">A member is wrong; the message names it and the cure.</exception>
    public static SwitchSpec Read(SwitchOrder order, IReadOnlyCollection<string> centers)
    {
        var defaults = new SwitchSpec { From = order.From, To = To(order, centers) };
        var spec = defaults with
        {
            Scope = [.. (order.Scope ?? []).Where(part => part.Length > 0).Select(PathId.Absolute).Distinct().Order()],
            Share = order.Share ?? defaults.Share,
            Kind = Kind(order.Kind),
            Hold = Seconds(order.HoldSeconds, defaults.Hold),
            ScaleLimit = Seconds(order.ScaleLimitSeconds, defaults.ScaleLimit),
            DrainLimit = Seconds(order.DrainLimitSeconds, defaults.DrainLimit),
            Gates = Gates(order.Gates),
            Force = order.Force,
        };
        return spec.Error is { } error ? throw new ControlPlaneException(422, error) : spec;
    }

    public static SwitchOrder Write(SwitchSpec spec) => new(
        spec.From, spec.To, [.. spec.Scope.Select(part => part.Value)], spec.Share, spec.Kind.ToString().ToLowerInvariant(),
        (int)spec.Hold.TotalSeconds, (int)spec.ScaleLimit.TotalSeconds, (int)spec.DrainLimit.TotalSeconds,
        new GateOrder(
            [.. spec.Gates.Steps.Select(step => new GateStepOrder(step.Percent, (int)step.Watch.TotalSeconds))], spec.Gates.ErrorMille,
            spec.Gates.LatencyPercent, spec.Gates.LatencyFloorMilliseconds),
        spec.Force);

    public static SwitchStatus Status(SwitchPlan plan, FleetObservation seen) => new(
        plan.Id.Value, Write(plan.Spec), plan.By, plan.Epoch, Word(plan.Phase), plan.Since, plan.MovedPercent, plan.PausedBecause, plan.IsOver,
        plan.ReturnReason, plan.StartedAt, plan.EndedAt,
        [
            .. plan.Apps.Select(app => new SwitchAppStatus(
                app.App.Value, app.Tier, app.Moving, seen.Apps.Find(app.App)?.In(plan.Spec.From).Instances ?? 0,
                seen.Apps.Find(app.App)?.In(plan.Spec.To).Serving ?? 0)),
        ],
        [.. plan.Entries.Select(entry => new SwitchLine(entry.At, Word(entry.Phase), Word(entry.Kind), entry.Detail))]);

    public static ZoneMode Mode(string text) => text switch
    {
        "active" => ZoneMode.Active,
        "drain" => ZoneMode.Drain,
        "off" => ZoneMode.Off,
        _ => throw new ControlPlaneException(422, $"mode must be active, drain or off, not '{text}'"),
    };

    /// <summary>An enum's name in camel case.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum
    {
        var text = value.ToString();
        return char.ToLowerInvariant(text[0]) + text[1..];
    }

    private static string To(SwitchOrder order, IReadOnlyCollection<string> centers)
    {
        if (!string.IsNullOrEmpty(order.To)) return order.To;
        var others = centers.Where(center => center != order.From).ToList();
        return others.Count == 1
            ? others[0]
            : throw new ControlPlaneException(422, $"to must name the data center that takes over: {string.Join(", ", others)}");
    }

    private static SwitchKind Kind(string? text) => text switch
    {
        null or "" or "gated" => SwitchKind.Gated,
        "emergency" => SwitchKind.Emergency,
        "rehearsal" => SwitchKind.Rehearsal,
        _ => throw new ControlPlaneException(422, $"kind must be gated, emergency or rehearsal, not '{text}'"),
    };

    private static TimeSpan Seconds(int? seconds, TimeSpan otherwise) => seconds is { } given ? TimeSpan.FromSeconds(given) : otherwise;

    private static SwitchGates Gates(GateOrder? order)
    {
        var gates = SwitchGates.Default;
        return order is null ? gates : gates with
        {
            Steps = order.Steps is { } steps ? [.. steps.Select(step => new GateStep(step.Percent, TimeSpan.FromSeconds(step.Seconds)))] : gates.Steps,
            ErrorMille = order.ErrorMille ?? gates.ErrorMille,
            LatencyPercent = order.LatencyPercent ?? gates.LatencyPercent,
            LatencyFloorMilliseconds = order.LatencyFloorMs ?? gates.LatencyFloorMilliseconds,
        };
    }
}
