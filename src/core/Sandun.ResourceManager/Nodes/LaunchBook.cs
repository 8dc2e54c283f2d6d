using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>How recent launches went, by agent and by name; learnt anew after a restart.</summary>
internal sealed class LaunchBook(ResourceManagerOptions options)
{
    /// <summary>Names remembered; the oldest are forgotten first. More apps than that fail at once nowhere.</summary>
    private const int NamesMax = 10_000;

    private readonly SortedDictionary<AgentId, ImmutableArray<Strike>> _strikes = [];
    private readonly SortedDictionary<AgentId, ImmutableArray<DateTimeOffset>> _returns = [];
    private readonly Dictionary<LaunchName, Outcomes> _names = [];
    private readonly Queue<LaunchName> _inOrder = [];
    private Outcomes _any = Outcomes.None;

    public IReadOnlyList<Strike> StrikesOf(AgentId agent, DateTimeOffset from) =>
        [.. _strikes.GetValueOrDefault(agent, []).Where(strike => strike.At > from)];

    public ImmutableArray<DateTimeOffset> ReturnsOf(AgentId agent, DateTimeOffset from) =>
        [.. _returns.GetValueOrDefault(agent, []).Where(at => at > from)];

    /// <summary>Whether it failed on another agent of late and runs on none.</summary>
    public bool IsPoison(LaunchName name, AgentId agent, DateTimeOffset from) => _names.TryGetValue(name, out var outcomes) &&
        outcomes.Failed.Any(other => other.Agent != agent && other.At > from) && !outcomes.Ran.Any(other => other.Agent != agent);

    /// <summary>Whether it has run on another agent since a time.</summary>
    public bool RunsElsewhere(LaunchName name, AgentId agent, DateTimeOffset since) =>
        _names.TryGetValue(name, out var outcomes) && outcomes.Ran.Any(other => other.Agent != agent && other.At <= since);

    /// <summary>Whether anything has run on another agent since a time.</summary>
    public bool AnyRunsElsewhere(AgentId agent, DateTimeOffset since) => _any.Ran.Any(other => other.Agent != agent && other.At <= since);

    public void Note(LaunchName name, AgentId agent, DateTimeOffset at, bool runs)
    {
        if (!_names.TryGetValue(name, out var outcomes))
        {
            outcomes = Outcomes.None;
            _inOrder.Enqueue(name);
            if (_inOrder.Count > NamesMax) _names.Remove(_inOrder.Dequeue());
        }

        _names[name] = runs ? outcomes.WithRun(agent, at) : outcomes.WithFailure(agent, at);
        _any = runs ? _any.WithRun(agent, at) : _any.WithFailure(agent, at);
        if (runs) return;
        var strikes = _strikes.GetValueOrDefault(agent, []).Add(new Strike(name, at));
        _strikes[agent] = strikes.Length > options.QuarantineLaunches ? strikes.RemoveAt(0) : strikes;
    }

    public void NoteReturn(AgentId agent, DateTimeOffset at)
    {
        var returns = _returns.GetValueOrDefault(agent, []).Add(at);
        _returns[agent] = returns.Length > options.QuarantineReturns ? returns.RemoveAt(0) : returns;
    }

    public void Forget(AgentId agent)
    {
        _strikes.Remove(agent);
        _returns.Remove(agent);
    }

    /// <summary>The two agents a name ran on most lately and the two it failed on most lately: enough to know of one that is another.</summary>
    private sealed record Outcomes(ImmutableArray<(AgentId Agent, DateTimeOffset At)> Ran, ImmutableArray<(AgentId Agent, DateTimeOffset At)> Failed)
    {
        private const int Kept = 2;

        public static readonly Outcomes None = new([], []);

        /// <summary>An agent it runs on already keeps its time: what counts is since when it goes well there.</summary>
        public Outcomes WithRun(AgentId agent, DateTimeOffset at) => Ran.Any(other => other.Agent == agent) ? this : this with { Ran = Added(Ran, agent, at) };

        public Outcomes WithFailure(AgentId agent, DateTimeOffset at) =>
            new(Ran.RemoveAll(other => other.Agent == agent), Added(Failed.RemoveAll(other => other.Agent == agent), agent, at));

        private static ImmutableArray<(AgentId Agent, DateTimeOffset At)> Added(
            ImmutableArray<(AgentId Agent, DateTimeOffset At)> to, AgentId agent, DateTimeOffset at) =>
            to.Length < Kept ? to.Add((agent, at)) : [.. to.RemoveAt(to.Length - 1), (agent, at)];
    }
}
