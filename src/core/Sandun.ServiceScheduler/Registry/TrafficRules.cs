using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Orders of the moment on where traffic goes.</summary>
internal static class TrafficRules
{
    /// <summary>Heaviest weight and share; HAProxy's own.</summary>
    private const int WeightMax = 256;

    /// <summary>Changes the rules of apps, all in one revision of the registry, or none.</summary>
    public static ServiceReply Set(Turn turn, ServiceRequest.SetTraffic request)
    {
        foreach (var change in request.Changes)
        {
            if (turn.State.FindApp(change.App) is null) return AppRequests.Missing(change.App);
            if (Error(turn, change) is { } error) return ServiceReply.Refused.InvalidAt(change.App.Value, error);
        }

        foreach (var change in request.Changes)
        {
            var before = turn.State.Registry.RuleOf(change.App);
            var rule = change.ApplyTo(before);
            if (rule == before) continue;
            Record(turn, rule);
            Routes.Follow(turn, turn.State.FindApp(change.App)!.Spec);
            foreach (var instance in turn.State.InstancesOf(change.App).Values) Endpoints.Follow(turn, instance, instance);
        }

        return new ServiceReply.Done();
    }

    /// <summary>Weight of an instance's endpoint: what was set by hand, else full, of the share its version has in a rollout in stages.</summary>
    public static int WeightOf(Turn turn, Instance instance)
    {
        var (byHand, share) = (SetWeightOf(turn, instance), TrafficWeights.ShareOf(turn, instance));
        return share == WeightMax ? byHand : byHand == 0 || share == 0 ? 0 : Math.Max(1, byHand * share / WeightMax);
    }

    private static int SetWeightOf(Turn turn, Instance instance) =>
        instance.Task is { } task && turn.State.Registry.RuleOf(instance.App).Instances.TryGetValue(task, out var weight) ? weight : WeightMax;

    /// <summary>A task that ends takes its weight with it.</summary>
    public static void Forget(Turn turn, PathId app, TaskId task)
    {
        var rule = turn.State.Registry.RuleOf(app);
        if (rule.Instances.ContainsKey(task)) Record(turn, rule with { Instances = rule.Instances.Remove(task) });
    }

    /// <summary>The shares of a switch of data centers in place of those there are; empty takes them back.</summary>
    public static void SetShares(Turn turn, App app, ImmutableSortedDictionary<string, int> shares)
    {
        var before = turn.State.Registry.RuleOf(app.Id);
        if (before.DataCenters.SequenceEqual(shares)) return;
        Record(turn, before with { DataCenters = shares });
        Routes.Follow(turn, app.Spec);
    }

    /// <summary>A removed app takes its rule with it.</summary>
    public static void Drop(Turn turn, PathId app)
    {
        SteeringOrders.Drop(turn, app);
        if (!turn.State.Registry.RuleOf(app).IsEmpty) turn.Record(new ServiceFact.TrafficRuleRemoved(app));
    }

    private static void Record(Turn turn, TrafficRule rule) =>
        turn.Record(rule.IsEmpty ? new ServiceFact.TrafficRuleRemoved(rule.App) : new ServiceFact.TrafficRulePut(rule));

    private static string? Error(Turn turn, TrafficChange change)
    {
        foreach (var (name, share) in change.DataCenters ?? RouteSettings.Default.DataCenters)
        {
            if (RouteText.DataCenterError(name) is { } nameError) return $"dataCenters.{RouteSettingRules.Shown(name)}: {nameError}";
            if (share is < 0 or > WeightMax) return $"dataCenters.{name} is {share}: a share is 0 to {WeightMax}";
        }

        if (change.DataCenters is { IsEmpty: false } shares && shares.Values.All(share => share == 0))
            return "dataCenters: at least one data center must have a share above 0; use maintenance to stop all traffic";
        if (change.Maintenance == true && !RouteRules.HasHttp(turn.State.FindApp(change.App)!.Spec))
            return "maintenance: no port of this app is served as HTTP, so there is nobody to show a page to; give its port the label HAPROXY_0_MODE http, or scale the app to 0";
        foreach (var (task, weight) in change.Instances ?? System.Collections.Immutable.ImmutableSortedDictionary<TaskId, int?>.Empty)
        {
            if (weight is < 0 or > WeightMax) return $"instances.{task} is {weight}: a weight is 0 to {WeightMax}";
            if (turn.State.FindTask(task)?.App != change.App) return $"instances.{task} is no running task of this app";
        }

        return null;
    }
}
