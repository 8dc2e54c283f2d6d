using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Agent;

/// <summary>Task ids are unique within a framework only, and may be used again: what one framework does reaches none of another's tasks.</summary>
public sealed class TaskNamesTests
{
    private static readonly TaskId s_same = new("same");
    private static readonly TaskId s_twin = new("twin");
    private static readonly FrameworkId s_one = new("one");
    private static readonly FrameworkId s_two = new("two");

    private readonly AgentBench _bench = new AgentBench().Registered();

    [Fact]
    public void Frameworks_OfOneTaskId_EachHaveTheirOwnTask()
    {
        Run(s_one);
        var own = Run(s_two);
        Assert.NotEqual(s_same, own);
        Assert.Equal((s_same, s_two), (_bench[own].GivenId, _bench[own].Framework));
        Assert.Equal([(s_one, s_same, TaskState.Running), (s_two, s_same, TaskState.Running)], Reports().Select(report => (report.Framework, report.Update.TaskId, report.Update.State)));

        _bench.Order(new AgentOrder.Kill(s_two, s_same, null));
        Assert.Equal([own], _bench.Commands.OfType<AgentCommand.Terminate>().Select(order => order.Task));
        Assert.Equal((TaskStage.Running, TaskStage.Killing), (_bench[s_same].Stage, _bench[own].Stage));

        _bench.AcknowledgeAll(own);
        Assert.Equal((1, 0), (_bench[s_same].Pending.Length, _bench[own].Pending.Length));
    }

    [Fact]
    public void Framework_ThatHasNoTaskOfTheId_ReachesNoneOfAnother()
    {
        Run(s_one);
        _bench.Commands.Clear();
        _bench.Order(new AgentOrder.Kill(s_two, s_same, null));
        Assert.Equal([(s_two, TaskState.Gone)], Reports().Select(report => (report.Framework, report.Update.State)));
        Assert.Equal(TaskStage.Running, _bench[s_same].Stage);
    }

    [Fact]
    public void Names_OutliveTheAgent()
    {
        Run(s_one);
        var own = Run(s_two);
        _bench.Restart("boot-1", new FoundTask.Running(s_same, 1, []), new FoundTask.Running(own, 2, []));
        _bench.Give(new AgentInput.LinkConnected(AgentBench.Machine));
        var tasks = _bench.Commands.OfType<AgentCommand.Send>().Select(send => send.Report).OfType<AgentReport.Register>().Single().Tasks;
        Assert.Equal([(s_one, s_same), (s_two, s_same)], tasks.Select(task => (task.Framework, task.Id)).Order());
        _bench.Order(new AgentOrder.Registered(_bench.Id)).Order(new AgentOrder.Kill(s_two, s_same, null));
        Assert.Equal([own], _bench.Commands.OfType<AgentCommand.Terminate>().Select(order => order.Task));
    }

    [Fact]
    public void Id_UsedAgainAfterItsEndWasAcknowledged_IsAnotherTask()
    {
        Run(s_one);
        _bench.Give(new AgentInput.Exited(s_same, new TaskEnd(0, TaskReason.None, "", "")));
        _bench.Commands.Clear();

        // Until then the launch is a repeated one.
        _bench.Order(Launch(s_one));
        Assert.Empty(_bench.Commands.OfType<AgentCommand.Launch>());
        _bench.AcknowledgeAll(s_same);
        _bench.AcknowledgeAll(s_same);
        var again = Run(s_one);
        Assert.NotEqual(s_same, again);
        Assert.Equal((TaskStage.Ended, TaskStage.Running), (_bench[s_same].Stage, _bench[again].Stage));
        _bench.Order(new AgentOrder.Kill(s_one, s_same, null));
        Assert.Equal(TaskStage.Killing, _bench[again].Stage);
    }

    [Fact]
    public void Group_OneIdOfWhichIsTaken_RunsAsAWhole()
    {
        Run(s_one);
        var group = new TaskGroup { Id = "group", Members = [s_same, s_twin] };
        _bench.Commands.Clear();
        foreach (var member in group.Members) _bench.Order(new AgentOrder.Launch(s_two, Spec(member) with { Group = group }));
        var first = Assert.Single(_bench.Commands.OfType<AgentCommand.Launch>());
        Assert.Equal(s_same, first.GivenId);
        _bench.Give(new AgentInput.Launched(first.Task.Id, 1, []));
        Assert.Equal([s_same, s_twin], _bench.Commands.OfType<AgentCommand.Launch>().Select(launch => launch.GivenId));
        _bench.Order(new AgentOrder.Kill(s_two, s_same, null));
        Assert.Equal(TaskStage.Running, _bench[s_same].Stage);
    }

    [Fact]
    public void Figures_AreToldOfTheTaskThatCameFirst()
    {
        Run(s_one);
        var own = Run(s_two);
        var node = new NodeUsage(0, 0, 0);
        _bench.Give(new AgentInput.Measured(node, [new TaskUsage(s_same, 1, 1, 0), new TaskUsage(own, 2, 2, 0)]));
        var told = _bench.Commands.OfType<AgentCommand.Send>().Select(send => send.Report).OfType<AgentReport.Heartbeat>().Single().Tasks;
        Assert.Equal([s_same], told.Select(usage => usage.Task));
    }

    [Fact]
    public void Statuses_OfForeignTasks_SayWhoSpeaks()
    {
        Run(s_one);
        var running = Reports().Single().Update;
        Assert.Equal((TaskStatusSource.Executor, "same"), (running.Source, running.Detail!.Executor!.Value.Value));
        _bench.Order(Launch(s_two)).Give(new AgentInput.LaunchFailed(_bench.View.Tasks.Values.Single(task => task.Framework == s_two).Id, TaskReason.FetchFailed, "no such file"));
        Assert.Equal(TaskStatusSource.Agent, Reports().Last().Update.Source);
    }

    [Fact]
    public void Shutdown_OfTheAgentsOwnExecutor_EndsItsTasks()
    {
        Run(s_one);
        var own = Run(s_two);
        _bench.Order(new AgentOrder.ShutdownExecutor(s_one, new ExecutorId("same")));
        Assert.Equal((TaskStage.Killing, TaskStage.Running), (_bench[s_same].Stage, _bench[own].Stage));
    }

    private static TaskSpec Spec(TaskId id) => AgentBench.Spec(id) with { Definition = new byte[] { 1 } };

    private static AgentOrder.Launch Launch(FrameworkId framework) => new(framework, Spec(s_same));

    /// <returns>The id it runs under.</returns>
    private TaskId Run(FrameworkId framework)
    {
        _bench.Order(Launch(framework));
        var id = _bench.Commands.OfType<AgentCommand.Launch>().Last().Task.Id;
        _bench.Give(new AgentInput.Launched(id, 1, []));
        return id;
    }

    private IEnumerable<AgentReport.Status> Reports() => _bench.Commands.OfType<AgentCommand.Send>().Select(send => send.Report).OfType<AgentReport.Status>();
}
