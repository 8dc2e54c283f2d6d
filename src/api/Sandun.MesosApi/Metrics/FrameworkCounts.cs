using Sandun.Protocol;

namespace Sandun.MesosApi.Metrics;

/// <summary>
/// What one framework said, was told and did since the process started, under the names Mesos publishes below
/// <c>master/frameworks/NAME/ID/</c>. Safe to use from several threads.
/// </summary>
internal sealed class FrameworkCounts
{
    private static readonly string[] s_names =
    [
        "calls", "events", "operations", "offers/sent", "offers/accepted", "offers/declined", "offers/rescinded",
        .. new[]
        {
            "subscribe", "teardown", "accept", "decline", "accept_inverse_offers", "decline_inverse_offers", "revive", "kill", "shutdown", "acknowledge",
            "acknowledge_operation_status", "reconcile", "reconcile_operations", "message", "request", "suppress", "update_framework",
        }.Select(name => "calls/" + name),
        .. new[]
        {
            "subscribed", "offers", "inverse_offers", "rescind", "rescind_inverse_offer", "update", "update_operation_status", "message", "failure", "error",
            "heartbeat",
        }.Select(name => "events/" + name),
        .. OperationCounts.Kinds.Concat(["launch", "launch_group"]).Select(name => "operations/" + name),
        .. Enum.GetValues<TaskState>().Where(state => state.IsTerminal()).Select(Ended),
    ];

    /// <summary>Only what has happened: most frameworks never make most calls.</summary>
    private readonly Counters _counters = new([]);

    /// <summary>A call it made that was heard.</summary>
    public void Add(SchedulerCall call) => AddOne("calls", call switch
    {
        SchedulerCall.Subscribe => "subscribe",
        SchedulerCall.Teardown => "teardown",
        SchedulerCall.Accept => "accept",
        SchedulerCall.Decline => "decline",
        SchedulerCall.AcceptInverseOffers => "accept_inverse_offers",
        SchedulerCall.DeclineInverseOffers => "decline_inverse_offers",
        SchedulerCall.Revive => "revive",
        SchedulerCall.Kill => "kill",
        SchedulerCall.Shutdown => "shutdown",
        SchedulerCall.Acknowledge => "acknowledge",
        SchedulerCall.AcknowledgeOperationStatus => "acknowledge_operation_status",
        SchedulerCall.Reconcile => "reconcile",
        SchedulerCall.ReconcileOperations => "reconcile_operations",
        SchedulerCall.ExecutorMessage => "message",
        SchedulerCall.Request => "request",
        SchedulerCall.Suppress => "suppress",
        SchedulerCall.UpdateFramework => "update_framework",
        _ => null,
    });

    /// <summary>What it was told; what only Sandun's own frameworks are told has no name in Mesos.</summary>
    public void Add(SchedulerEvent happened)
    {
        AddOne("events", happened switch
        {
            SchedulerEvent.Subscribed => "subscribed",
            SchedulerEvent.Offers => "offers",
            SchedulerEvent.InverseOffers => "inverse_offers",
            SchedulerEvent.Rescind => "rescind",
            SchedulerEvent.RescindInverseOffer => "rescind_inverse_offer",
            SchedulerEvent.Update => "update",
            SchedulerEvent.UpdateOperationStatus => "update_operation_status",
            SchedulerEvent.ExecutorMessage => "message",
            SchedulerEvent.Failure => "failure",
            SchedulerEvent.Error => "error",
            SchedulerEvent.Heartbeat => "heartbeat",
            _ => null,
        });
        if (happened is SchedulerEvent.Offers offers) _counters.Add("offers/sent", offers.Items.Length);
        if (happened is SchedulerEvent.Rescind) _counters.Add("offers/rescinded");
    }

    /// <summary>An operation of an acceptance that was taken.</summary>
    public void Add(OfferOperation operation) => AddOne("operations", OperationCounts.NameOf(operation));

    /// <summary>Offers it gave an answer to while they stood.</summary>
    public void AddAnswered(int offers, bool isAccepted) => _counters.Add(isAccepted ? "offers/accepted" : "offers/declined", offers);

    /// <summary>One of its tasks ended so.</summary>
    public void AddEnd(TaskState state) => _counters.Add(Ended(state));

    /// <summary>Puts all into a document of metrics, their names behind a prefix.</summary>
    public void CopyTo(SortedDictionary<string, double> metrics, string prefix)
    {
        foreach (var name in s_names) metrics[prefix + name] = 0;
        _counters.CopyTo(metrics, prefix);
    }

    private static string Ended(TaskState state) => "tasks/terminal/" + state.MesosName().ToLowerInvariant();

    private void AddOne(string all, string? kind)
    {
        if (kind is null) return;
        _counters.Add(all);
        _counters.Add($"{all}/{kind}");
    }
}
