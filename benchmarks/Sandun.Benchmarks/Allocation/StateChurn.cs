using System.Diagnostics;
using System.Globalization;
using Sandun.Protocol;

namespace Sandun.Benchmarks.Allocation;

/// <summary>Launches a task on one agent after the other and has it end: what is left, and what comes free, is offered anew each time.</summary>
internal sealed class StateChurn
{
    private readonly AllocationPool _pool;
    private readonly long _session;
    private readonly AgentId[] _agents;
    private readonly Dictionary<AgentId, List<OfferId>> _offers = [];
    private int _launched;

    /// <param name="pool">The pool.</param>
    /// <param name="offers">All offers of one framework.</param>
    public StateChurn(AllocationPool pool, List<(long Session, Offer Offer)> offers)
    {
        (_pool, _session) = (pool, offers[0].Session);
        Note(offers);
        _agents = [.. _offers.Keys.Order()];
    }

    /// <summary>Goes on until told to end, a launch and an end of a task a millisecond: a thousand of each a second.</summary>
    /// <param name="turns">Takes how long each turn took, in milliseconds.</param>
    /// <param name="end">When to end.</param>
    public void Run(List<double> turns, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var agent = _agents[_launched % _agents.Length];
            var task = new TaskId("churn-" + _launched++.ToString(CultureInfo.InvariantCulture));
            OfferId[] ids = [.. _offers[agent]];
            _offers[agent].Clear();
            var spec = new TaskSpec { Id = task, Name = "churn", Resources = new Resources(ResourceAmounts.Of(0.1m, 32), PortSet.Empty) };
            var watch = Stopwatch.StartNew();
            Note(Handed.Over(_pool.Call(_session, new SchedulerCall.Accept([.. ids], [spec], TimeSpan.Zero))).Offers);
            turns.Add(watch.Elapsed.TotalMilliseconds);
            Thread.Sleep(1);
            watch.Restart();
            Note(Handed.Over(_pool.Report(agent, _pool.Frameworks[_session], new TaskStatus { TaskId = task, State = TaskState.Finished, Timestamp = DateTimeOffset.UnixEpoch })).Offers);
            turns.Add(watch.Elapsed.TotalMilliseconds);
        }
    }

    private void Note(List<(long Session, Offer Offer)> offers)
    {
        foreach (var (_, offer) in offers)
        {
            if (!_offers.TryGetValue(offer.Agent, out var ids)) _offers[offer.Agent] = ids = [];
            ids.Add(offer.Id);
        }
    }
}
