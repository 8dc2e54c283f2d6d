using Sandun.Placement;
using Sandun.Protocol;
using Xunit;
using static Sandun.Core.Tests.Placement.Sample;

namespace Sandun.Core.Tests.Placement;

public sealed class FunnelTests
{
    [Fact]
    public void Explain_NothingFits_CountsEachNodeUnderItsFirstRequirement()
    {
        var app = App(new Constraint("rack", ConstraintOperator.Like, "r[12]")) with { Amounts = ResourceAmounts.Of(4, 1024) };
        var report = Funnel.Explain(Request(app),
        [
            Node("h1", "r9", Of(8, 8192)), Node("h2", "r1", Of(1, 8192)), Node("h3", "r1", Of(3.5m, 8192)),
            Node("h4", "r2", Of(8, 512)), Node("h5", "r2", Of(2, 4096), Of(8, 8192)),
        ]);
        Assert.Equal(5, report.Nodes);
        Assert.Equal(["role", "constraint", "runtime", "network", "cpus", "mem", "disk", "gpus", "ports"], report.Steps.Select(step => step.Requirement.Text()));
        Assert.Equal([0, 1, 0, 0, 3, 1, 0, 0, 0], report.Steps.Select(step => step.RuledOut));
        Assert.Equal([5, 4, 4, 4, 1, 0, 0, 0, 0], report.Steps.Select(step => step.Left));
        Assert.Equal(["h2", "h3", "h5"], report.Steps[4].NodeNames);
        Assert.Equal(1, report.Steps[4].HeldByOthers);
        Assert.Equal("h3", report.Nearest!.Hostname);
        Assert.Equal(["needs 4 cpus, has 3.5"], report.Nearest.Lacks);
    }

    [Fact]
    public void Explain_ManyNodes_NamesTwentyAtMost()
    {
        var nodes = Enumerable.Range(0, 50).Select(i => Node($"h{i}", "r1", Of(0, 0))).ToList();
        var report = Funnel.Explain(Request(App()), nodes);
        Assert.Equal(50, report.Steps[4].RuledOut);
        Assert.Equal(Funnel.NamesMax, report.Steps[4].NodeNames.Length);
    }

    [Fact]
    public void Explain_NetworkIsNotThere_NamesNodesAndNetworks()
    {
        var app = App() with { Network = NetworkMode.Container, NetworkName = "front", OtherNetworks = [new ContainerNetwork("back", Sorted.Empty)] };
        var free = Of(8, 8192);
        var report = Funnel.Explain(Request(app), [Node("h1", "r1", free) with { Networks = [] }, Node("h2", "r1", free) with { Networks = ["front"] }, Node("h3", "r1", Of(0, 0))]);
        var step = report.Steps.Single(one => one.Requirement == Requirement.Network);
        Assert.Equal((2, 1), (step.RuledOut, step.Left));
        Assert.Equal(["h1", "h2"], step.NodeNames);
        Assert.Equal("h1", report.Nearest!.Hostname);
        Assert.Equal(["needs networks front, back, not configured there (it has none)"], report.Nearest.Lacks);
    }

    [Fact]
    public void Explain_NoNodes_HasNoNearest() => Assert.Null(Funnel.Explain(Request(App()), []).Nearest);

    private static Resources Of(decimal cpus, decimal memory) => new(ResourceAmounts.Of(cpus, memory), PortSet.Empty);

    private static FunnelNode Node(string host, string rack, Resources free, Resources? whole = null) => new()
    {
        Id = new AgentId(host), Hostname = host, Free = free, FreeWithoutOthers = whole ?? free, Attributes = Sorted.Empty.Add("rack", rack),
    };
}
