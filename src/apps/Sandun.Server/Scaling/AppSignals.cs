using Sandun.Autoscaler.Signals;
using Sandun.Protocol;
using Sandun.Server.ControlPlane;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Scaling;

/// <summary>Puts together what routers and agents say of an app into one second's sample.</summary>
internal static class AppSignals
{
    /// <param name="concurrency">Requests one instance serves at once.</param>
    public static AppSample Of(App app, int concurrency, ServiceView services, ControlPlaneViews views, long second)
    {
        var (traffic, usage) = (views.Traffic.View, views.Usage);
        int ready = 0, measured = 0;
        double cores = 0, bytes = 0;
        if (services.Instances.TryGetValue(app.Id, out var instances))
        {
            foreach (var instance in instances.Values)
            {
                if (!IsReady(instance)) continue;
                ready++;
                if (instance.Task is not { } task || usage.Of(task) is not { } used) continue;
                bytes += used.MemoryBytes;
                if (used.Cpus is not { } cpus) continue;
                measured++;
                cores += (double)cpus;
            }
        }

        ready = Math.Min(ready, app.Spec.Instances);
        var sample = new AppSample
        {
            Second = second, Ready = ready, Starting = app.Spec.Instances - ready,
            // An agent that is silent hides what its instances use: part of a sum is no sum.
            CpuCores = ready > 0 && measured >= ready ? cores : null, MemoryBytes = ready > 0 && measured >= ready ? bytes : null,
        };
        return traffic.Routers.IsEmpty || traffic.IsPartial ? sample : WithTraffic(sample, traffic.Apps.GetValueOrDefault(app.Id), concurrency);
    }

    public static bool IsReady(Instance instance) =>
        instance is { Condition: InstanceCondition.Running, Goal: InstanceGoal.Running, UnreachableSince: null } && instance.Healthy != false &&
        (instance.HealthCheckCount == 0 || instance.Healthy == true) && (!instance.HasReadinessCheck || instance.Readiness?.Ready == true);

    private static AppSample WithTraffic(AppSample sample, AppTraffic? traffic, int concurrency)
    {
        var figures = traffic?.Total ?? TrafficFigures.None;
        var answered = Answered(figures);
        // What a router answers itself (the wait was too long, nobody serves) is no work an instance did: taken for that, an app that
        // drowns would look quick.
        var served = traffic?.Instances.Values.Sum(Answered) ?? 0;
        var done = (answered > 0 ? Math.Min(served, answered) : figures.RequestsMilli) / 1_000.0;
        // More than the instances serve at once waits, be it at the router or within them.
        var slots = (long)sample.Ready * concurrency;
        var waiting = figures.Queue + Math.Max(0, figures.Concurrency - slots);
        // The mean of many response times is steadier than the count at one moment; behind a queue it holds the wait, and the count is steady.
        var inService = waiting == 0 && figures.Latency.Count > 0
            ? Math.Min(slots, done * figures.Latency.MeanMicros / 1e6)
            : Math.Min(slots, figures.Concurrency);
        return sample with
        {
            Arrivals = figures.RequestsMilli / 1_000.0,
            Completions = done,
            Queue = waiting,
            InService = inService,
            Refused = figures.DeniedMilli / 1_000.0,
            Failed = (figures.ServerErrorsMilli + figures.ResponseErrorsMilli + figures.ConnectErrorsMilli) / 1_000.0,
        };
    }

    private static long Answered(TrafficFigures figures) =>
        figures.InformationalMilli + figures.SuccessesMilli + figures.RedirectionsMilli + figures.ClientErrorsMilli + figures.ServerErrorsMilli;
}
