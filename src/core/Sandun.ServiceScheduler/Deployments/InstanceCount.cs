namespace Sandun.ServiceScheduler;

/// <summary>The instances of one app by what is missing to the wished state; each is counted once.</summary>
internal sealed class InstanceCount
{
    public int Wished { get; init; }

    public int Up { get; private set; }

    public int Waiting { get; private set; }

    public int Launching { get; private set; }

    public int Unhealthy { get; private set; }

    public int Unready { get; private set; }

    public int Unrouted { get; private set; }

    public int Unreachable { get; private set; }

    public int Draining { get; private set; }

    public int Ending { get; private set; }

    /// <summary>Of an older configuration and not told to stop yet.</summary>
    public int Outdated { get; private set; }

    /// <summary>Whether all that is wished is there and nothing else is.</summary>
    public bool IsSettled => Up == Wished && Waiting + Launching + Unhealthy + Unready + Unrouted + Unreachable + Draining + Ending + Outdated == 0;

    public void Add(Instance instance, App? app, bool routed)
    {
        if (instance.Condition == InstanceCondition.Scheduled) Waiting++;
        else if (instance.KillSentAt is not null || instance.Condition == InstanceCondition.Killing) Ending++;
        else if (instance.StopAskedAt is not null) Draining++;
        else if (app is not null && !app.IsCurrent(instance.Version)) Outdated++;
        else if (instance.Condition is InstanceCondition.Unreachable or InstanceCondition.UnreachableInactive) Unreachable++;
        else if (instance.Condition != InstanceCondition.Running) Launching++;
        else if (instance.HealthCheckCount > 0 && instance.Healthy != true) Unhealthy++;
        else if (instance is { HasReadinessCheck: true, Readiness: not { Ready: true } }) Unready++;
        else if (!routed) Unrouted++;
        else Up++;
    }
}
