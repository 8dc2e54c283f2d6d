using Sandun.Protocol;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing;

public sealed class HaproxyStateTests
{
    private const int Tasks = 24;

    /// <summary>Random lives of instances, requests and reloads; after each step the fake objects to an address given to a live server.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Slots_OverAnyHistory_AreNeverReaddressedWhileLiveAndConverge(ulong seed)
    {
        var random = new SeededRandom(seed);
        var now = Registry.Start;
        var endpoints = new SortedDictionary<string, Endpoint>(StringComparer.Ordinal);
        var haproxy = new FakeHaproxy();
        var state = HaproxyState.Fresh(ModelOf(endpoints), now);
        haproxy.Load(state.Slots);
        for (var step = 0; step < 400; step++)
        {
            now += TimeSpan.FromMilliseconds(Draw(random, 400));
            Change(endpoints, random);
            for (var request = 0; request < 3; request++) haproxy.Request(Draw(random, 1000));
            for (var answer = 0; answer < 3; answer++) haproxy.Answer(Draw(random, 1000));
            if (Draw(random, 40) == 0) haproxy.Tamper(Draw(random, 1000), Draw(random, 2) == 0 ? "drain" : "maint");
            if (Draw(random, 20) == 0) state.Correct(haproxy.Readings(), Sorted.Empty, now);
            state = Step(state, ModelOf(endpoints), haproxy, now);
        }

        Quiesce(ref state, ModelOf(endpoints), haproxy, now);
        var wished = endpoints.Values.Where(endpoint => endpoint.State == EndpointState.Serving).Select(endpoint => $"10.0.0.1:{endpoint.Ports[0]}*{endpoint.Weight}");
        Assert.Equal(wished.Distinct().Order(StringComparer.Ordinal), haproxy.Ready());
        Assert.Empty(state.Slots.Draining());
    }

    public static TheoryData<ulong> Seeds() => [.. Enumerable.Range(1, 40).Select(seed => (ulong)seed)];

    [Fact]
    public void Plan_OfAnUnchangedModel_IsEmpty()
    {
        var model = Registry.Model(Registry.Of([Registry.Route("/web", 10_000, hosts: ["x.local"])], Registry.Endpoint("/web", "a", 1000)));
        var state = HaproxyState.Fresh(model, Registry.Start);
        var plan = state.Plan(model, Registry.Start);
        Assert.Empty(plan.Commands);
        Assert.False(plan.NeedsReload);
    }

    [Fact]
    public void Replacement_BringsTheNewBeforeTheOldGoes()
    {
        var route = Registry.Route("/web", 10_000);
        var state = HaproxyState.Fresh(Registry.Model(Registry.Of([route], Registry.Endpoint("/web", "a", 1000))), Registry.Start);
        var plan = state.Plan(
            Registry.Model(Registry.Of([route], Registry.Endpoint("/web", "a", 1000, EndpointState.Draining), Registry.Endpoint("/web", "b", 1001))), Registry.Start);
        Assert.Equal(
            [
                "set server h0:web/s2 addr 10.0.0.1 port 1001", "set server h0:web/s2 weight 256", "set server h0:web/s2 state ready",
                "set server h0:web/s1 state drain",
            ],
            plan.Commands.Select(command => command.Text));
        Assert.False(plan.NeedsReload);
        Assert.Equal(["set server h0:web/s1 state maint"], state.Emptied(new SortedDictionary<string, int>(), Registry.Start).Select(command => command.Text));
    }

    [Fact]
    public void Drain_WithRequestsInFlight_GoesOn()
    {
        var route = Registry.Route("/web", 10_000);
        var state = HaproxyState.Fresh(Registry.Model(Registry.Of([route], Registry.Endpoint("/web", "a", 1000))), Registry.Start);
        state.Plan(Registry.Model(Registry.Of([route], Registry.Endpoint("/web", "a", 1000, EndpointState.Draining))), Registry.Start);
        Assert.Empty(state.Emptied(new SortedDictionary<string, int>(StringComparer.Ordinal) { ["h0:web/s1"] = 1 }, Registry.Start));
        Assert.Contains(new TaskId("a"), state.Slots.HeldTasks());
    }

    [Fact]
    public void VirtualHosts_OfAKnownApp_ChangeWithoutReload()
    {
        var endpoint = Registry.Endpoint("/web", "a", 1000);
        var state = HaproxyState.Fresh(Registry.Model(Registry.Of([Registry.Route("/web", 10_000, hosts: ["old.local"])], endpoint)), Registry.Start);
        var plan = state.Plan(Registry.Model(Registry.Of([Registry.Route("/web", 10_000, hosts: ["new.local"], path: "/a;b")], endpoint)), Registry.Start);
        Assert.Equal(["add map entry.map new.local/a\\;b/ h0:web", "del map entry.map old.local/"], plan.Commands.Select(command => command.Text));
        Assert.False(plan.NeedsReload);
    }

    [Theory]
    [InlineData("/other", 10_001)]
    [InlineData("/web", 10_002)]
    public void NewAppOrPort_NeedsAReload(string app, int port)
    {
        var state = HaproxyState.Fresh(Registry.Model(Registry.Of([Registry.Route("/web", 10_000)])), Registry.Start);
        Assert.True(state.Plan(Registry.Model(Registry.Of([Registry.Route(app, port)])), Registry.Start).NeedsReload);
    }

    [Fact]
    public void MoreInstancesThanSlots_GrowByAReload()
    {
        var route = Registry.Route("/web", 10_000);
        var state = HaproxyState.Fresh(Registry.Model(Registry.Of([route])), Registry.Start);
        var many = Registry.Model(Registry.Of([route], [.. Enumerable.Range(0, 40).Select(number => Registry.Endpoint("/web", $"t{number:00}", 1000 + number))]));
        Assert.True(state.Plan(many, Registry.Start).NeedsReload);
        var next = state.Restructured(many, Registry.Start);
        Assert.Equal(128, next.Slots.Slots("h0:web").Length);
        Assert.Equal(40, next.Slots.Slots("h0:web").Count(slot => slot.State == SlotState.Ready));
        Assert.False(next.Plan(many, Registry.Start).NeedsReload);
        Assert.Equal(32, state.Slots.Slots("h0:web").Length);
    }

    [Fact]
    public void BackendOfARemovedApp_StaysUntilItsRequestsAreDone()
    {
        var state = HaproxyState.Fresh(Registry.Model(Registry.Of([Registry.Route("/web", 10_000)], Registry.Endpoint("/web", "a", 1000))), Registry.Start);
        var none = Registry.Model(Registry.Of([]));
        Assert.Equal(["set server h0:web/s1 state drain"], state.Plan(none, Registry.Start).Commands.Select(command => command.Text));
        Assert.True(state.Restructured(none, Registry.Start).Slots.Knows("h0:web"));
        state.Emptied(new SortedDictionary<string, int>(), Registry.Start);
        Assert.False(state.Restructured(none, Registry.Start).Slots.Knows("h0:web"));
    }

    [Fact]
    public void Address_JustLeft_IsTheLastToBeGivenAgain()
    {
        var route = Registry.Route("/web", 10_000);
        var now = Registry.Start;
        var state = HaproxyState.Fresh(Registry.Model(Registry.Of([route])), now);
        var used = new List<string>();
        for (var turn = 0; turn < 40; turn++)
        {
            now += TimeSpan.FromSeconds(3);
            var plan = state.Plan(Registry.Model(Registry.Of([route], Registry.Endpoint("/web", $"t{turn}", 1000 + turn))), now);
            used.AddRange(plan.Commands.OfType<RuntimeCommand.SetAddress>().Select(command => command.Server));
            state.Emptied(new SortedDictionary<string, int>(), now);
        }

        Assert.Equal(Enumerable.Range(1, 32).Select(number => $"s{number}"), used.Take(32));
        Assert.Equal("s1", used[32]);
    }

    private static HaproxyState Step(HaproxyState state, ProxyModel model, FakeHaproxy haproxy, DateTimeOffset now)
    {
        var plan = state.Plan(model, now);
        foreach (var command in plan.Commands) haproxy.Do(command);
        foreach (var command in state.Emptied(haproxy.InFlight(), now)) haproxy.Do(command);
        if (!plan.NeedsReload) return state;
        // A reload starts a process without requests; those in flight stay with the old one.
        var next = state.Restructured(model, now);
        haproxy.Load(next.Slots);
        return next;
    }

    private static void Quiesce(ref HaproxyState state, ProxyModel model, FakeHaproxy haproxy, DateTimeOffset now)
    {
        state.Correct(haproxy.Readings(), Sorted.Empty, now);
        for (var round = 0; round < 4; round++)
        {
            haproxy.AnswerAll();
            now += TimeSpan.FromSeconds(2);
            state = Step(state, model, haproxy, now);
        }
    }

    private static ProxyModel ModelOf(SortedDictionary<string, Endpoint> endpoints) =>
        Registry.Model(Registry.Of([Registry.Route("/web", 10_000)], [.. endpoints.Values]));

    /// <summary>Starts, drains, restores or removes one task. Ports are few, so that a later task gets the port of an earlier one.</summary>
    private static void Change(SortedDictionary<string, Endpoint> endpoints, SeededRandom random)
    {
        var task = $"t{Draw(random, Tasks):00}";
        if (!endpoints.TryGetValue(task, out var endpoint))
        {
            var port = 1000 + Draw(random, 40);
            if (endpoints.Values.Any(other => other.Ports[0] == port && other.State != EndpointState.Draining)) return;
            endpoints[task] = Registry.Endpoint("/web", task, port, (EndpointState)Draw(random, 2), 64 << Draw(random, 3));
        }
        else if (endpoint.State == EndpointState.Draining) endpoints.Remove(task);
        else endpoints[task] = endpoint with { State = Draw(random, 3) == 0 ? EndpointState.Draining : (EndpointState)Draw(random, 2) };
    }

    private static int Draw(SeededRandom random, int below) => (int)(random.Next() % (ulong)below);
}
