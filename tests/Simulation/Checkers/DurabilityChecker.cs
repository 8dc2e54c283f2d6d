using System.Text;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Sandun.Simulation.World;

namespace Sandun.Simulation.Checkers;

/// <summary>Nothing leaves before it is durable: no launch without its stored instance, no "done" without the stored change.</summary>
internal sealed class DurabilityChecker
{
    public const string Rule = "nothing leaves before its facts are durable";

    private static readonly ServiceFactCodec s_codec = new();
    private static readonly AgentFactCodec s_agentCodec = new();

    public static void Launched(SimStore store, SchedulerCall.Accept accept)
    {
        foreach (var task in accept.Tasks)
        {
            var stored = InstanceIds.InstanceOf(task.Id) is { } instance ? store.All.GetValueOrDefault($"services/instances{InstanceIds.AppOf(instance).Value}/{instance}") : null;
            if (stored is null || !Encoding.UTF8.GetString(stored).Contains(task.Id.Value, StringComparison.Ordinal))
                throw new RuleBrokenException(Rule, $"{task.Id} is launched and not stored");
        }
    }

    /// <summary>What an agent says of a task it can still say after a crash.</summary>
    public static void Reported(SimStore store, TaskStatus status)
    {
        if (status.Uuid is not { } uuid) return;
        var key = "agent/tasks/" + status.TaskId;

        // Most often it is there word for word; else, what is there must be of the same time or later.
        if (store.All.TryGetValue(key, out var value) && value.AsSpan().IndexOf(Encoding.UTF8.GetBytes(uuid.ToString())) >= 0) return;
        if (value is null || ((AgentFact.TaskPut)s_agentCodec.Decode(key, value)).Task.Latest.Timestamp < status.Timestamp)
            throw new RuleBrokenException(Rule, $"{status.TaskId} is reported {status.State} and its checkpoint does not say so");
    }

    private readonly Dictionary<PathId, (byte[] Stored, AppSpec? Promise)> _kept = [];

    /// <summary>The app is stored as it was promised; null for an app that is promised to be gone. What was found kept once, and was not written since, is.</summary>
    public void Promised(SimStore store, PathId app, AppSpec? promise)
    {
        var key = "services/apps" + app.Value;
        if (_kept.TryGetValue(app, out var kept) && ReferenceEquals(kept.Promise, promise) && ReferenceEquals(kept.Stored, store.All.GetValueOrDefault(key))) return;
        if (!store.All.TryGetValue(key, out var value))
        {
            if (promise is not null) throw new RuleBrokenException(Rule, $"{app} was promised and is not stored");
            return;
        }

        if (promise is null) throw new RuleBrokenException(Rule, $"{app} was promised to be gone and is stored");
        var stored = ((ServiceFact.AppPut)s_codec.Decode(key, value)).App.Spec;
        if (stored.Instances != promise.Instances || stored.Command != promise.Command)
        {
            throw new RuleBrokenException(Rule, $"{app} was promised as {promise.Instances} × {promise.Command}, stored is {stored.Instances} × {stored.Command}");
        }

        _kept[app] = (value, promise);
    }
}
