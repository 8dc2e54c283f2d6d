using Sandun.Autoscaler.Policies;
using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Controller;

/// <summary>
/// The controller of one app within what its user laid down: bounds, CPU and memory targets, calendar, freezes, pins, cool-downs, steps;
/// and held while a deployment is under way.
/// </summary>
public sealed class GuardedScaler(ScalingSpec spec)
{
    /// <summary>CPU and memory are judged by their means over this many seconds.</summary>
    private const double Smoothing = 15;

    // Only whether an app sleeps is decided by its being idle; the level always wants one.
    private readonly AppScaler _scaler = new(spec.Policy with { Min = Math.Max(1, spec.Policy.Min) });
    private readonly Slumber _slumber = new(spec);
    private readonly ErrorGuard? _errors = spec.Policy.ErrorPermille is { } permille ? new ErrorGuard(permille) : null;
    private double? _cpu, _memory;
    private DateTimeOffset _upAt = DateTimeOffset.MinValue, _downAt = DateTimeOffset.MinValue;

    public ScalingSpec Spec => spec;

    /// <summary>One second.</summary>
    public ScaleDecision Decide(in AppSample sample, ScaleContext context)
    {
        var outer = OuterNeed(sample, context);
        if (sample.Count == 0) return _slumber.Asleep(sample, outer, context);
        var decision = Bounded(sample, _scaler.Decide(sample, outer));
        if (_slumber.MaySleep(sample, outer.Count)) decision = decision with { Wish = 0, Need = 0, Binding = Binding.Idle, Why = "nobody asked for it for a while: it sleeps" };
        if (context.Pin is { } pin) return decision with { Wish = pin, Binding = Binding.Pin, Why = "set by hand" };
        if (spec.IsFrozenAt(context.Now)) return Held(decision, Binding.Freeze, "a freeze window holds the count");
        if (context.Deploying) return Held(decision, Binding.Deployment, "a deployment is under way: the count is held");
        if (decision.Wish > sample.Count) return Grown(decision, context);
        return decision.Wish < sample.Count ? Shrunk(decision, context) : decision;
    }

    private OuterNeed OuterNeed(in AppSample sample, ScaleContext context)
    {
        var policy = spec.Policy;
        var complete = true;
        var floor = spec.FloorAt(context.Now);
        var need = new OuterNeed(floor, floor > 0 ? Binding.Calendar : Binding.Level, true);
        if (policy.CpuTargetPermille is { } cpuTarget)
        {
            if (sample.CpuCores is { } cores) _cpu = Smooth(_cpu, cores);
            complete &= sample.CpuCores is not null;
            need = Larger(need, _cpu * 1e6 / ((double)cpuTarget * policy.CpuMillis), Binding.Cpu);
        }

        if (policy is { MemoryTargetPermille: { } memoryTarget, MemoryBytes: > 0 })
        {
            if (sample.MemoryBytes is { } bytes) _memory = Smooth(_memory, bytes);
            complete &= sample.MemoryBytes is not null;
            need = Larger(need, _memory * 1e3 / ((double)memoryTarget * policy.MemoryBytes), Binding.Memory);
        }

        for (var i = 0; i < spec.Metrics.Length; i++)
        {
            var value = i < context.Metrics.Length ? context.Metrics[i] : null;
            complete &= value is not null;
            need = Larger(need, value * 1e6 / spec.Metrics[i].TargetMicros, Binding.Metric);
        }

        if (_errors?.Need(sample) is { } failing && failing > need.Count) need = need with { Count = failing, Binding = Binding.Errors };
        return need with { Complete = complete };
    }

    private static OuterNeed Larger(OuterNeed need, double? instances, Binding binding)
    {
        if (instances is not { } wished) return need;
        // A thousandth over is the noise of the meter, not an instance.
        var count = (int)Math.Min(int.MaxValue / 2, Math.Ceiling(wished - 0.001));
        return count > need.Count ? need with { Count = count, Binding = binding } : need;
    }

    private static double Smooth(double? mean, double value) => mean is { } known ? known + ((value - known) / Smoothing) : value;

    private ScaleDecision Bounded(in AppSample sample, ScaleDecision decision)
    {
        if (sample.Count < spec.Policy.Min && decision.Wish < spec.Policy.Min)
            return decision with { Wish = spec.Policy.Min, Binding = Binding.Min, Why = "fewer than the app may have" };
        return sample.Count > spec.Policy.Max
            ? decision with { Wish = spec.Policy.Max, Binding = Binding.Max, Why = "more than the app may have" }
            : decision;
    }

    private ScaleDecision Grown(ScaleDecision decision, ScaleContext context)
    {
        if (!decision.Urgent && decision.Binding is not (Binding.Min or Binding.Calendar) && context.Now - _upAt < Seconds(spec.Policy.UpCooldownSeconds))
            return Held(decision, Binding.Cooldown, "the cool-down upwards is not over");
        if (context.Scaling && !decision.Urgent && decision.Binding != Binding.Calendar)
            return Held(decision, decision.Binding, "the last change of the count is still being carried out");
        var wish = spec.Policy.MaxUpStep is { } step ? Math.Min(decision.Wish, decision.Count + step) : decision.Wish;
        _upAt = context.Now;
        return wish < decision.Wish ? decision with { Wish = wish, Binding = Binding.Step, Why = decision.Why + "; the step is limited" } : decision;
    }

    private ScaleDecision Shrunk(ScaleDecision decision, ScaleContext context)
    {
        var since = context.Now - (_upAt > _downAt ? _upAt : _downAt);
        if (since < Seconds(spec.Policy.DownCooldownSeconds)) return Held(decision, Binding.Cooldown, "the cool-down downwards is not over");
        if (context.Scaling) return Held(decision, decision.Binding, "the last change of the count is still being carried out");
        var wish = spec.Policy.MaxDownStep is { } step ? Math.Max(decision.Wish, decision.Count - step) : decision.Wish;
        _downAt = context.Now;
        return wish > decision.Wish ? decision with { Wish = wish, Binding = Binding.Step, Why = decision.Why + "; the step is limited" } : decision;
    }

    private static ScaleDecision Held(ScaleDecision decision, Binding binding, string why) => decision with { Wish = decision.Count, Binding = binding, Why = why };

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
