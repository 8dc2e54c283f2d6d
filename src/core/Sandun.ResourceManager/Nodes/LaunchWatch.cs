using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Finds nodes that eat tasks: what is launched there fails at once, while the same runs well elsewhere. A launch that fails on other nodes
/// too is the app's fault and counts for nothing. Foreign frameworks often give each task a name of its own, so that nobody can tell whether the
/// same runs well elsewhere: of theirs only what the agent could not begin counts.
/// </summary>
internal static class LaunchWatch
{
    /// <summary>A task's status has changed.</summary>
    /// <param name="before">The task as it was.</param>
    /// <param name="after">The task as it is now.</param>
    /// <param name="turn">The turn.</param>
    /// <param name="options">How many failures are too many.</param>
    public static void Follow(PoolTask before, PoolTask after, Turn turn, ResourceManagerOptions options)
    {
        if (options.QuarantineLaunches == 0 || after.Name.Length == 0) return;
        var launch = new LaunchName(after.Key.Framework, after.Name);
        if (after.RunningSince is not null && before.RunningSince is null)
            turn.Record(new ResourceManagerFact.LaunchWent(launch, after.Agent, turn.Now, true));
        if (!after.HasEnded || before.HasEnded) return;
        if (!IsFault(after) || (IsForeign(after.Key.Framework, turn) && !IsNodes(after))) return;
        if (after.RunningSince is { } since && turn.Now - since >= options.LaunchSettles) return;
        turn.Record(new ResourceManagerFact.LaunchWent(launch, after.Agent, turn.Now, false));
        Judge(after.Agent, turn, options);
    }

    /// <summary>An agent is back after it had gone.</summary>
    public static void Returned(AgentId agent, Turn turn, ResourceManagerOptions options)
    {
        if (options.QuarantineReturns == 0) return;
        turn.Record(new ResourceManagerFact.AgentReturned(agent, turn.Now));
        var returns = turn.Pool.Launches.ReturnsOf(agent, turn.Now - options.QuarantineWindow);
        if (returns.Length < options.QuarantineReturns) return;
        Put(agent, FormattableString.Invariant($"it went away and came back {returns.Length} times within {Span(turn.Now - returns[0])}"), turn, options);
    }

    private static void Judge(AgentId agent, Turn turn, ResourceManagerOptions options)
    {
        var book = turn.Pool.Launches;
        var from = turn.Now - options.QuarantineWindow;
        var row = Row(agent, book.StrikesOf(agent, from), turn, options);
        var counted = row.Where(strike => !book.IsPoison(strike.Launch, agent, from)).ToList();
        if (counted.Count < options.QuarantineLaunches) return;
        var settled = turn.Now - options.LaunchSettles;
        var names = counted.Select(strike => strike.Launch).Distinct().ToList();
        var proven = names.Any(name => book.RunsElsewhere(name, agent, settled));
        if (!proven && (names.Count < 2 || !book.AnyRunsElsewhere(agent, settled))) return;
        Put(agent, FormattableString.Invariant($"the last {counted.Count} launches there failed, while other nodes do well; the last was of {counted[^1].Launch.Name}"), turn, options);
    }

    /// <summary>The failures since the last launch on the agent that went well.</summary>
    private static List<Strike> Row(AgentId agent, IReadOnlyList<Strike> strikes, Turn turn, ResourceManagerOptions options)
    {
        var well = DateTimeOffset.MinValue;
        foreach (var task in turn.Pool.Tasks.OnAgent(agent))
            if (!task.HasEnded && task.RunningSince is { } since && since > well && turn.Now - since >= options.LaunchSettles) well = since;
        return [.. strikes.Where(strike => strike.At > well)];
    }

    private static void Put(AgentId id, string reason, Turn turn, ResourceManagerOptions options)
    {
        if (turn.Pool.Agents.Find(id) is not { Record.Quarantine: null or { Over: true } } agent || !IsRoom(turn)) return;
        var quarantine = Quarantine.After(agent.Record.Quarantine, reason, options, turn.Now);
        turn.Record(new ResourceManagerFact.AgentPut(agent.Record with { Quarantine = quarantine }));
        turn.Record(new ResourceManagerFact.StrikesForgotten(id));
        Rescission.OnAgent(id, turn);
    }

    /// <summary>
    /// A third of the nodes at most, and never the only one: where more misbehave, the cause is not theirs, and a cluster that refuses to
    /// work helps nobody.
    /// </summary>
    private static bool IsRoom(Turn turn)
    {
        var agents = turn.Pool.Agents.Count;
        return agents > 1 && turn.Pool.Agents.Quarantined < Math.Max(1, agents / 3);
    }

    /// <summary>Ends that a node can be blamed for: not those somebody asked for.</summary>
    private static bool IsFault(PoolTask task) => !task.KillAsked && task.Status.Reason != TaskReason.TaskInvalid &&
        task.Status.State is TaskState.Failed or TaskState.Error or TaskState.Lost or TaskState.Dropped;

    private static bool IsForeign(FrameworkId framework, Turn turn) =>
        turn.Pool.Frameworks.Find(framework) is not { } known || !known.Info.Can(FrameworkCapabilities.Vacates);

    /// <summary>Whether the agent failed before there was a process. What it was to fetch or pull was named by the framework, and may be wrong.</summary>
    private static bool IsNodes(PoolTask task) => task.RunningSince is null &&
        task.Status.Reason is TaskReason.ContainerLaunchFailed or TaskReason.ContainerUpdateFailed or TaskReason.ExecutorRegistrationTimeout or TaskReason.GcError;

    private static string Span(TimeSpan time) => FormattableString.Invariant($"{Math.Max(1, (long)time.TotalSeconds)} s");
}
