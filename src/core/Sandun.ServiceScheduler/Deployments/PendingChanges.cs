using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Changes that wait for deployments that hold their apps: kept in order, and begun when nothing holds them any more.</summary>
internal static class PendingChanges
{
    /// <summary>Keeps an edit for later.</summary>
    public static ServiceReply Queue(Turn turn, TreeEdit edit, UpdateManner manner, List<Deployment> holders)
    {
        if (turn.State.Pending.Count >= PendingChange.Most)
            return new ServiceReply.Refused(RefusalKind.TooMany, $"{PendingChange.Most} changes wait already; cancel some, or wait");
        var change = new PendingChange
        {
            Id = new DeploymentId(turn.Random.NewUuid().ToString("D")),
            At = turn.Now,
            Apps = [.. edit.Asked],
            Restarts = [.. edit.Specs.Keys.Where(edit.IsRestart)],
            Counts =
            [
                .. edit.Specs.Keys.Select(id => KeyValuePair.Create(id, edit.SourceOf(id))).Where(count => count.Value != CountSource.Definition),
            ],
            Groups = [.. edit.Groups],
            Group = manner.Group,
            Guarded = turn.Manner.Guarded,
        };
        turn.Record(new ServiceFact.PendingPut(change));
        return new ServiceReply.Queued(change.Id, [.. holders.Select(holder => holder.Id)]);
    }

    /// <summary>Earlier waiting changes of the same apps: whoever supersedes takes their place too.</summary>
    public static void Supersede(Turn turn, ImmutableArray<PathId> affected, DeploymentId by)
    {
        if (turn.State.Pending.IsEmpty) return;
        var apps = affected.ToHashSet();
        foreach (var change in turn.State.Pending.Values.Where(change => change.Apps.Any(app => apps.Contains(app.Key))).ToList())
            Drop(turn, change, DeploymentResult.Superseded, $"Deployment {by} took its place before it began.", by);
    }

    public static void Drop(Turn turn, PendingChange change, DeploymentResult result, string reason, DeploymentId? by = null)
    {
        turn.Record(new ServiceFact.PendingRemoved(change.Id));
        DeploymentOutcomes.Keep(turn, new DeploymentOutcome
        {
            Id = change.Id, Result = result, Apps = [.. change.Apps.Select(app => app.Key).Take(DeploymentOutcome.AppsNamed)],
            AppCount = change.Apps.Length, StartedAt = change.At, EndedAt = turn.Now, Reason = reason, Successor = by,
        });
    }

    /// <summary>Begins what nothing holds any more, oldest first; of the same app never a later before an earlier one.</summary>
    public static void Begin(Turn turn)
    {
        var held = new SortedSet<PathId>();
        foreach (var change in turn.State.Pending.Values.OrderBy(change => change.At).ThenBy(change => change.Id).ToList())
        {
            if (change.Apps.Any(app => held.Contains(app.Key)) || change.Apps.Any(app => turn.State.DeploymentOf(app.Key) is not null) || !TryBegin(turn, change))
                held.UnionWith(change.Apps.Select(app => app.Key));
        }
    }

    private static bool TryBegin(Turn turn, PendingChange change)
    {
        var edit = TreeUpdate.Edit(turn);
        foreach (var (id, spec) in change.Apps)
        {
            if (spec is not null) edit.PutApp(spec);
            else if (edit.FindApp(id) is not null) edit.RemoveApp(id);
        }

        foreach (var (id, group) in change.Groups)
            if (group is not null) edit.PutGroup(group);
            else if (edit.FindGroup(id) is not null) edit.RemoveSubtree(id);
        foreach (var (id, source) in change.Counts) edit.CountIsOf(id, source);
        foreach (var id in change.Restarts)
            if (edit.FindApp(id) is not null) edit.Restart(id);
        var reply = TreeUpdate.Run(turn, edit, new UpdateManner { Group = change.Group, Id = change.Id, Guarded = change.Guarded });
        if (reply is ServiceReply.Refused { Kind: RefusalKind.Locked or RefusalKind.TooMany }) return false;
        if (reply is ServiceReply.Refused refused)
        {
            var details = string.Join("; ", refused.Details.Select(detail => detail.Path + ": " + string.Join(", ", detail.Errors)));
            Drop(turn, change, DeploymentResult.Failed, $"When it was its turn it was refused: {refused.Message} {details}".TrimEnd());
        }
        else turn.Record(new ServiceFact.PendingRemoved(change.Id));
        return true;
    }
}
