using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Server.ControlPlane;

namespace Sandun.Server.Tests.ControlPlane;

/// <summary>Why a framework gets what it gets.</summary>
public sealed class FrameworkReasonsTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UnixEpoch;
    private static readonly FrameworkId s_framework = new("f");
    private static readonly Role s_role = new("r");

    [Fact]
    public void Node_InQuarantine_IsNamedWithItsReason() =>
        Assert.Equal(
            "Node node1 is offered to nobody: in quarantine until 00:01:00 UTC: the last 5 launches there failed.",
            Why(View(Agent() with { Quarantine = new Quarantine(1, s_now, s_now.AddMinutes(1), "the last 5 launches there failed", false) }, used: 0, offered: 0))[0]);

    [Fact]
    public void Role_WhoseOffersHoldAllItCanHave_IsNotSaidToHaveReachedIt()
    {
        var reasons = Why(View(Agent(), used: 1, offered: 3));
        Assert.Contains("Unanswered offers to role r hold all it can still have of cpus: what is declined is offered anew.", reasons);
        Assert.DoesNotContain(reasons, reason => reason.Contains("has reached the most", StringComparison.Ordinal));
        Assert.Contains("Role r has reached the most it can have of cpus.", Why(View(Agent(), used: 4, offered: 0)));
    }

    [Fact]
    public void Constraints_ThatNoAgentMeets_AreNamedWithHowManyEachRulesOut()
    {
        var view = View(Agent() with { Free = Cpus(4) }, used: 0, offered: 0);
        var other = Agent() with { Id = new AgentId("b"), Free = Cpus(4) };
        other = other with { Spec = other.Spec with { Hostname = "node2", Attributes = Protocol.Sorted.Empty.Add("rack", "r2") } };
        view = view with { Agents = view.Agents.Add(other.Id, other) };

        Assert.Equal(
            "The offer constraints of role r rule out all 2 agents: attribute rack must be 'r2' (rules out 1) and hostname must match 'node[1]' (rules out 1); or zone must be there (rules out 2).",
            Why(With(view, Rack(), new AttributeConstraint(AttributeSelector.Hostname, "", AttributePredicate.TextMatches, "node[1]")))[0]);
        var why = Why(With(view, Rack()));
        Assert.Equal("The offer constraints of role r rule out 1 of 2 agents: attribute rack must be 'r2' (rules out 1); or zone must be there (rules out 2).", why[0]);
        Assert.Contains("Nothing else holds it back.", why);
        Assert.DoesNotContain(Why(With(view, Rack()) with { Agents = view.Agents.Clear() }), reason => reason.Contains("constraints", StringComparison.Ordinal));

        static AttributeConstraint Rack() => new(AttributeSelector.Attribute, "rack", AttributePredicate.TextEquals, "r2");
    }

    [Fact]
    public void Minimum_ThatNoAgentHasFree_IsNamedWithHowManyNeverHaveIt()
    {
        var view = View(Agent() with { Free = Cpus(1) }, used: 3, offered: 0);
        Assert.Equal(
            "No agent has free what role r wants at least in an offer, 2 cpus and 0 mem, or 1 gpus: the only agent has it, and less is free.", Why(Least(view, 2))[0]);
        Assert.Equal(
            "No agent has free what role r wants at least in an offer, 5 cpus and 0 mem, or 1 gpus: the only agent has less at all times.", Why(Least(view, 5))[0]);
        var large = Agent() with { Id = new AgentId("b"), Free = Cpus(8) };
        view = view with { Agents = view.Agents.Add(large.Id, large with { Spec = large.Spec with { Total = Cpus(8) } }) };
        Assert.Contains("What role r wants at least in an offer, 5 cpus and 0 mem, or 1 gpus, rules out 1 of 2 agents.", Why(Least(view, 5)));
        Assert.DoesNotContain(Why(Least(view, 1)), reason => reason.Contains("at least", StringComparison.Ordinal));
    }

    private static ClusterView With(ClusterView view, params AttributeConstraint[] constraints) => Change(view, framework => framework with
    {
        Constraints = [new OfferConstraints(s_role, [[.. constraints], [new AttributeConstraint(AttributeSelector.Zone, "", AttributePredicate.Exists, "")]])],
    });

    private static ClusterView Least(ClusterView view, int cpus) => Change(view, framework => framework with
    {
        Info = framework.Info with { OfferMinimums = [new OfferMinimum(s_role, [[new("cpus", cpus * 1000), new("mem", 0)], [new("gpus", 1000)]])] },
    });

    private static ClusterView Change(ClusterView view, Func<FrameworkView, FrameworkView> change) =>
        view with { Frameworks = view.Frameworks.SetItem(s_framework, change(view.Frameworks[s_framework])) };

    private static IReadOnlyList<string> Why(ClusterView view)
    {
        var why = FrameworkReasons.Of(view, "f", s_now);
        return [why.Verdict, .. why.Reasons];
    }

    private static AgentView Agent() => new()
    {
        Id = new AgentId("a"), Reachable = true, Since = s_now, Free = Resources.None,
        Spec = new AgentSpec { Hostname = "node1", Address = "node1", BootId = "b", Total = Cpus(4) },
    };

    private static ClusterView View(AgentView agent, int used, int offered) => ClusterView.Empty with
    {
        Agents = ImmutableSortedDictionary<AgentId, AgentView>.Empty.Add(agent.Id, agent),
        Roles = ImmutableSortedDictionary<Role, RoleView>.Empty.Add(
            s_role, new RoleView { Role = s_role, Frameworks = [s_framework], IsServed = true, Used = Cpus(used), Offered = Cpus(offered) }),
        Frameworks = ImmutableSortedDictionary<FrameworkId, FrameworkView>.Empty.Add(s_framework, new FrameworkView
        {
            Id = s_framework, Name = "f", Connected = true, Roles = [s_role], Info = new FrameworkInfo { Name = "f" },
        }),
    };

    private static Resources Cpus(int cpus) => new(ResourceAmounts.Of(cpus, 0), PortSet.Empty);
}
