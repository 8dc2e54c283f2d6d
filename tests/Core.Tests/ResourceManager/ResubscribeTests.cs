using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;
using static Sandun.Core.Tests.ResourceManager.PoolDriver;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>What a framework finds when it is there again, also at a server that began to lead meanwhile.</summary>
public sealed class ResubscribeTests
{
    private readonly PoolDriver _pool = new();

    [Fact]
    public void Agents_WhereItHasTasks_SayAgainWhatIsPending()
    {
        var framework = _pool.Framework(1);
        _pool.Agent(100, "h1");
        _pool.Accept(1, _pool.Offers(1)[0], Task("t1"));
        _pool.Agent(101, "h2");
        _pool.Commands.Clear();

        _pool.Framework(2, id: framework);

        Assert.Equal(framework, Assert.Single(_pool.Ordered<AgentOrder.SendAgain>(100)).Framework);
        Assert.Empty(_pool.Ordered<AgentOrder.SendAgain>(101));
    }

    [Fact]
    public void Operation_ThatWasNotAcknowledged_IsKnownAgainByTheAgentsWord()
    {
        var framework = _pool.Framework(1, role: "db");
        var agent = _pool.Agent(100, "h1");
        var free = Resources.Of(Resource.Scalar("cpus", 1000));
        var reserved = Resources.Of(new Resource { Kind = new ResourceKind { Name = "cpus", Reservations = [new Reservation { Role = new Role("db") }] }, Amount = 1000 });
        _pool.Restart();
        _pool.Framework(2, role: "db", id: framework);
        _pool.Agent(102, "h1", id: agent);
        var (uuid, told) = (Guid.NewGuid(), Guid.NewGuid());
        var status = new OperationStatus { Id = new OperationId("op"), State = OperationState.Finished, Converted = reserved, Uuid = told };

        _pool.Send(new ResourceManagerInput.AgentReported(102, new AgentReport.OperationUpdate(uuid, framework, status) { Consumed = free, Converted = reserved }));

        var known = Assert.Single(_pool.View.Operations);
        Assert.Equal(("op", typeof(OfferOperation.Reserve)), (known.Operation.Id!.Value.Value, known.Operation.GetType()));
        _pool.Call(2, new SchedulerCall.ReconcileOperations([KeyValuePair.Create(new OperationId("op"), (AgentId?)agent)]));
        Assert.Equal(
            [OperationState.Finished, OperationState.Finished], _pool.Told<SchedulerEvent.UpdateOperationStatus>(2).Select(update => update.Status.State));
        _pool.Call(2, new SchedulerCall.AcknowledgeOperationStatus(agent, new OperationId("op"), told));
        Assert.Equal(uuid, Assert.Single(_pool.Ordered<AgentOrder.AcknowledgeOperation>(102)).Uuid);
        Assert.Empty(_pool.View.Operations);
    }

    [Fact]
    public void Offers_NameTheExecutorsThatRunThere_AndAnotherOfTheirNameIsRefused()
    {
        _pool.Framework(1);
        _pool.Agent(100, "h1");
        var executor = new ExecutorSpec { Id = new ExecutorId("e"), Type = ExecutorType.Custom, Resources = Amounts(0.1m, 32) };
        Assert.True(_pool.Offers(1)[0].Executors.IsDefault);
        _pool.Accept(1, [_pool.Offers(1)[0]], TimeSpan.Zero, Task("t1") with { Executor = executor });
        Assert.Equal(["e"], _pool.Offers(1)[^1].Executors.Select(id => id.Value));

        _pool.Accept(1, [_pool.Offers(1)[^1]], TimeSpan.Zero, Task("t2") with { Executor = executor with { Resources = Amounts(0.5m, 32) } });

        var refused = Assert.Single(_pool.Updates(1));
        Assert.Equal((TaskState.Error, TaskReason.TaskInvalid), (refused.State, refused.Reason));
        Assert.StartsWith("ExecutorInfo is not compatible with existing ExecutorInfo", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r[[:digit:]]", "r2", true)]
    [InlineData("r[^[:alpha:]]", "r2", true)]
    [InlineData("r[^[:alpha:]]", "rx", false)]
    [InlineData("(?P<rack>r)2", "r2", true)]
    [InlineData(@"r\pN", "r2", true)]
    [InlineData(@"\x{72}2", "r2", true)]
    [InlineData(@"\Qr.2\E", "r.2", true)]
    [InlineData(@"\Qr.2\E", "rx2", false)]
    [InlineData("[]r]2", "]2", true)]
    [InlineData("r2", "r2\n", false)]
    [InlineData("r[[:nonsense:]]", "r2", null)]
    [InlineData("r(", "r2", null)]
    public void Constraints_AreMatchedAsByRe2(string pattern, string rack, bool? expected)
    {
        _pool.Call(1, new SchedulerCall.Subscribe(new FrameworkInfo { Name = "f" })
        {
            OfferConstraints = [new OfferConstraints(Role.Any, [[new AttributeConstraint(AttributeSelector.Attribute, "rack", AttributePredicate.TextMatches, pattern)]])],
        });
        _pool.Send(new ResourceManagerInput.AgentReported(100, new AgentReport.Register(
            new AgentSpec { Hostname = "h", Address = "h", BootId = "b", Attributes = Sorted.Empty.Add("rack", rack), Total = Amounts(4, 4096) }, [])));

        Assert.Equal(expected is null, _pool.Told<SchedulerEvent.Error>(1).Count == 1);
        Assert.Equal(expected == true, _pool.Offers(1).Count == 1);
    }
}
