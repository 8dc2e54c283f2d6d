using Sandun.Autoscaler.Policies;
using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Controller;

/// <summary>When an app whose least is 0 may sleep, and when it wakes.</summary>
internal sealed class Slumber(ScalingSpec spec)
{
    private int _idle;

    /// <summary>One second of an app that is awake: whether it was idle long enough.</summary>
    /// <param name="sample">What was seen; a missing figure is no sign of idleness.</param>
    /// <param name="outer">Instances needed for other reasons.</param>
    public bool MaySleep(in AppSample sample, int outer)
    {
        var idle = spec.Policy.Min == 0 && outer == 0 && sample is { Arrivals: 0, Queue: 0, InService: 0, Starting: 0 };
        _idle = idle ? _idle + 1 : 0;
        return _idle >= spec.IdleSeconds;
    }

    /// <summary>One second of an app that sleeps.</summary>
    public ScaleDecision Asleep(in AppSample sample, OuterNeed outer, ScaleContext context)
    {
        _idle = 0;
        var asked = sample.Arrivals > 0 || sample.Queue > 0;
        var need = Math.Min(spec.Policy.Max, Math.Max(outer.Count, asked ? 1 : 0));
        if (context.Pin is { } pin) return new ScaleDecision(sample.Second, 0, pin, need, Binding.Pin, "set by hand");
        if (need == 0) return new ScaleDecision(sample.Second, 0, 0, 0, Binding.Idle, "nobody asks for it: it sleeps");
        if (spec.IsFrozenAt(context.Now)) return new ScaleDecision(sample.Second, 0, 0, need, Binding.Freeze, "a freeze window holds the count");
        if (context.Deploying || context.Scaling) return new ScaleDecision(sample.Second, 0, 0, need, Binding.Deployment, "a deployment is under way: the count is held");
        return asked && outer.Count <= 1
            ? new ScaleDecision(sample.Second, 0, need, need, Binding.Wake, "a request woke it")
            : new ScaleDecision(sample.Second, 0, need, need, outer.Binding, "more are needed than there are");
    }
}
