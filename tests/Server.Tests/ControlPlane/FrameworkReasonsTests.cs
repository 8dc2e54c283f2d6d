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
