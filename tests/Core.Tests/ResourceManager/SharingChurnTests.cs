using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using static Sandun.ResourceManager.ResourceManagerCommand;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>
/// Machines that join, leave and flap under frameworks that work, hoard, decline all and vanish: capacity is never exceeded, a guarantee
/// is met as soon as the machines are there, and nobody who works starves beside those who do not.
/// </summary>
public sealed class SharingChurnTests
{
    private const long Worker = 1, Guaranteed = 2, Hoarder = 3, Decliner = 4, Vanisher = 5, FirstAgent = 1000;
    private const int GuaranteedCpus = 20;

    [Theory]
    [InlineData(1UL, 30, 150)]
    [InlineData(2UL, 30, 150)]
    [InlineData(3UL, 60, 100)]
    public void Pool_WhateverComesAndGoes_IsSharedRightly(ulong seed, int agents, int steps) => new Play(seed, agents).Run(steps);

    [Theory]
    [Trait("run", "long")]
    [InlineData(11UL, 3_000, 120)]
    [InlineData(12UL, 2_000, 200)]
    public void Pool_OfThousands_IsSharedRightly(ulong seed, int agents, int steps) => new Play(seed, agents).Run(steps);

    private sealed class Play
    {
        private readonly PoolDriver _pool = new(new ResourceManagerOptions { OfferTimeout = TimeSpan.FromSeconds(30), BrakeFloor = 0, QuarantineReturns = 0 });
        private readonly SeededRandom _random;
        private readonly SortedDictionary<long, string> _up = [];
        private readonly SortedDictionary<string, AgentId> _ids = new(StringComparer.Ordinal);
        private readonly Dictionary<OfferId, (long Session, Offer Offer)> _open = [];
        private readonly int _agents;
        private long _session = FirstAgent;
        private long _vanisher = Vanisher;
        private int _tasks;

        public Play(ulong seed, int agents)
        {
            (_random, _agents) = (new SeededRandom(seed), agents);
            NamedAmount[] quota = [new("cpus", GuaranteedCpus * 1000L)];
            _pool.Send(new ResourceManagerInput.Asked(1, new PoolRequest.UpdateQuota([new RoleQuota(new Role("guaranteed"), [.. quota], [])], true)));
            _pool.Framework(Worker, "worker", "work");
            _pool.Framework(Guaranteed, "guaranteed", "guaranteed");
            _pool.Framework(Hoarder, "hoarder", "hoard");
            _pool.Framework(Decliner, "decliner", "decline");
            _pool.Framework(_vanisher, "vanisher", "vanish", new FrameworkId("v"));
            for (var i = 0; i < agents / 2; i++) Join();
        }

        public void Run(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                Step();
                Answer();
                if (i % 10 == 0) CheckCapacity();
            }

            // Quiet: everybody is there, and offers that are not answered are taken back twice over.
            for (var i = 0; _up.Count < _agents && i < _agents; i++) Join();
            for (var i = 0; i < 30; i++)
            {
                Pass(5);
                Answer();
            }

            CheckCapacity();
            var view = _pool.View;
            var role = view.Roles[new Role("guaranteed")];
            Assert.True(role.Used.Amounts.MilliCpus + role.Offered.Amounts.MilliCpus >= GuaranteedCpus * 1000L, $"{role.Used} of {GuaranteedCpus} guaranteed cpus");
            Assert.True(view.Roles[new Role("work")].Used.Amounts.MilliCpus > 0, "who works starves");
        }

        private void Step()
        {
            switch (_random.Next() % 8)
            {
                case 0 or 1: Join(); break;
                case 2: Leave(); break;
                case 3: Flap(); break;
                case 4: Vanish(); break;
                default: Pass(1 + (int)(_random.Next() % 8)); break;
            }
        }

        private void Join()
        {
            if (_up.Count >= _agents) return;
            var host = Enumerable.Range(0, _agents).Select(i => $"h{i:0000}").First(name => !_up.ContainsValue(name));
            Register(host);
        }

        private void Register(string host)
        {
            _up[++_session] = host;
            _ids[host] = _pool.Agent(_session, host, 4, 8192, _ids.TryGetValue(host, out var id) ? id : null);
        }

        private void Leave()
        {
            if (Any() is { } session) Lose(session);
        }

        private void Flap()
        {
            if (Any() is not { } session) return;
            var host = _up[session];
            Lose(session);
            Register(host);
        }

        private void Lose(long session)
        {
            _up.Remove(session);
            _pool.Send(new ResourceManagerInput.AgentGone(session));
        }

        private long? Any() => _up.Count == 0 ? null : _up.Keys.ElementAt((int)(_random.Next() % (ulong)_up.Count));

        private void Vanish()
        {
            _pool.Send(new ResourceManagerInput.FrameworkGone(_vanisher));
            _vanisher = ++_session;
            _pool.Framework(_vanisher, "vanisher", "vanish", new FrameworkId("v"));
        }

        private void Pass(int seconds)
        {
            foreach (var session in _up.Keys) _pool.Heartbeat(session);
            _pool.Pass(TimeSpan.FromSeconds(seconds));
        }

        /// <summary>Those who work launch one task an offer, the decliner declines, the hoarder and the vanisher say nothing.</summary>
        private void Answer()
        {
            while (_pool.Commands.Count > 0)
            {
                Collect();
                foreach (var (session, offer) in _open.Values.OrderBy(open => open.Offer.Id).ToList())
                {
                    if (session is Worker or Guaranteed) _pool.Accept(session, offer, PoolDriver.Task($"t{_tasks++}"));
                    else if (session == Decliner) _pool.Decline(session, offer, 10);
                    else continue;
                    _open.Remove(offer.Id);
                }
            }
        }

        private void Collect()
        {
            foreach (var told in _pool.Commands.OfType<TellFramework>())
            {
                if (told.Event is SchedulerEvent.Rescind rescind) _open.Remove(rescind.Offer);
                if (told.Event is not SchedulerEvent.Offers offers) continue;
                foreach (var offer in offers.Items) _open[offer.Id] = (told.Session, offer);
            }

            _pool.Commands.Clear();
        }

        private void CheckCapacity()
        {
            foreach (var agent in _pool.View.Agents.Values)
            {
                var held = agent.Used.Values.Concat(agent.Offered.Values).Aggregate(Resources.None, (sum, more) => sum + more);
                Assert.True(held.FitsIn(agent.Spec.Total), $"{agent.Spec.Hostname} holds {held} of {agent.Spec.Total}");
                if (agent.Reachable) Assert.Equal(agent.Spec.Total, held + agent.Free);
            }
        }
    }
}
