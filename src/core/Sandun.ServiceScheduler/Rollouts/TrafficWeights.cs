using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Keeps the weights of an app's endpoints as its rollout asks for, and full when there is none.</summary>
internal static class TrafficWeights
{
    /// <summary>Changes the weights that are to change, in the revision of this turn. Costs nothing for an app without a rollout in stages.</summary>
    public static void Follow(Turn turn, PathId id)
    {
        var state = turn.State;
        if (!state.Rollouts.ContainsKey(id) && !state.Registry.Weighted.Contains(id)) return;
        if (!state.Registry.Contents.Endpoints.TryGetValue(id, out var endpoints)) return;
        foreach (var endpoint in endpoints.Values.ToList())
        {
            if (endpoint.State == EndpointState.Draining || state.FindTask(endpoint.Task) is not { } instance) continue;
            var weight = TrafficRules.WeightOf(turn, instance);
            if (endpoint.Weight != weight) Endpoints.SetWeight(turn, endpoint, weight);
        }
    }

    /// <summary>The share of an instance in its app's traffic as a rollout in stages has it, 0–256; full without one.</summary>
    public static int ShareOf(Turn turn, Instance instance)
    {
        if (!turn.State.Rollouts.TryGetValue(instance.App, out var rollout)) return TrafficShares.Full;
        var app = turn.State.FindApp(instance.App);
        var (old, fresh) = SharesOf(app, rollout, turn.State.IndexOf(instance.App));
        return app is null || app.IsCurrent(instance.Version) ? fresh : old;
    }

    private static (int Old, int New) SharesOf(App? app, Rollout rollout, AppIndex index)
    {
        if (app is null || RolloutRules.Of(app.Spec) is not { } spec) return (TrafficShares.Full, TrafficShares.Full);
        switch (spec.Strategy)
        {
            case RolloutStrategy.BlueGreen:
                return rollout.Stage == 0
                    ? (TrafficShares.Full, index.OldHealthy.Count == 0 ? TrafficShares.Full : 0)
                    : (index.NewHealthy == 0 ? TrafficShares.Full : 0, TrafficShares.Full);
            case RolloutStrategy.Canary when rollout.Stage < spec.Steps.Length && spec.Steps[rollout.Stage].Weight is { } percent:
                return TrafficShares.Of(percent, index.NewHealthy, index.OldHealthy.Count);
            default:
                return (TrafficShares.Full, TrafficShares.Full);
        }
    }
}
