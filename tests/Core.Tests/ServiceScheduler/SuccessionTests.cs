using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Tasks that an agent started by itself while it was cut off.</summary>
public sealed class SuccessionTests
{
    private static readonly UnreachableStrategy Patient = new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
    private readonly World _world = World.Started();
    private readonly InstanceId _instance;
    private readonly TaskId _first;
    private readonly AgentId _agent;

    public SuccessionTests()
    {
        _world.Run(Sample.Checked("/web") with { Unreachable = Patient });
        _instance = _world.InstancesOf("/web")[0].Id;
        _first = _world.Manager.Tasks.Keys.Single();
        _agent = _world.Manager.Tasks[_first].Agent;
        _world.Manager.Report(_first, TaskState.Unreachable, status => status with { Uuid = null });
        _world.Settle();
    }

    [Fact]
    public void Task_Launched_CarriesABudgetOfTheAppsBackoff()
    {
        var budget = _world.Manager.Tasks[_first].Spec.Restarts!;
        Assert.Equal((Task(2), 10, BackoffStrategy.Default.First, BackoffStrategy.Default), (budget.Next, budget.Left, budget.Delay, budget.Backoff));
    }

    [Fact]
    public void Successor_ThatIsReportedFirst_TakesTheInstanceOn()
    {
        Tell(Task(2), TaskState.Running, healthy: true);
        var instance = Assert.Single(_world.InstancesOf("/web"));
        Assert.Equal((_instance, Task(2), 2, InstanceCondition.Running, 1), (instance.Id, instance.Task, instance.Incarnation, instance.Condition, instance.Restarts));
        Assert.Null(instance.UnreachableSince);
        Assert.Equal(Task(2), Assert.Single(_world.View.Registry.Endpoints).Task);
        Tell(_first, TaskState.Failed, Task(2));
        Assert.Equal(Task(2), Assert.Single(_world.InstancesOf("/web")).Task);
        Assert.Equal(_first, _world.View.LastFailures[PathId.Absolute("/web")].Task);
        Assert.DoesNotContain(_world.Calls, call => call is SchedulerCall.Kill);
    }

    [Fact]
    public void End_WithASuccessor_IsFollowedWithoutALaunch()
    {
        var launches = Launches;
        Tell(_first, TaskState.Failed, Task(2));
        Assert.Equal(Task(2), Assert.Single(_world.InstancesOf("/web")).Task);
        Tell(Task(2), TaskState.Failed, Task(3));
        Tell(Task(3), TaskState.Running, healthy: true);
        var instance = Assert.Single(_world.InstancesOf("/web"));
        Assert.Equal((Task(3), 3, 2), (instance.Task, instance.Incarnation, instance.Restarts));
        Assert.Equal(launches, Launches);
    }

    [Fact]
    public void Chain_ThatHasEnded_IsLaunchedAnewWithANewNumber()
    {
        Tell(_first, TaskState.Failed, Task(2));
        Tell(Task(2), TaskState.Failed);
        _world.Advance(2);
        Assert.Equal(Task(3), Assert.Single(_world.InstancesOf("/web")).Task);
    }

    [Fact]
    public void Successor_OfAnInstanceThatIsToGo_IsKilled()
    {
        _world.Change("/web", spec => spec with { Instances = 0 });
        _world.Settle();
        Tell(Task(2), TaskState.Running);
        Assert.Contains(_world.Calls, call => call is SchedulerCall.Kill kill && kill.Task == Task(2));
    }

    [Fact]
    public void Successor_FromAnotherAgent_IsKilled()
    {
        Tell(Task(2), TaskState.Running, agent: new AgentId("stranger"));
        Assert.Equal(_first, Assert.Single(_world.InstancesOf("/web")).Task);
        Assert.Contains(_world.Calls, call => call is SchedulerCall.Kill kill && kill.Task == Task(2));
    }

    [Fact]
    public void Launch_AfterAnEndNoAgentToldOf_LeavesTheNumbersOfTheBudgetAlone()
    {
        _world.Manager.Tasks.Remove(_first);
        Tell(_first, TaskState.Gone, fromAgent: false);
        _world.Advance(2);
        Assert.Equal(Task(12), Assert.Single(_world.InstancesOf("/web")).Task);
        Tell(Task(2), TaskState.Running);
        Assert.Equal(Task(12), Assert.Single(_world.InstancesOf("/web")).Task);
        Assert.Contains(_world.Calls, call => call is SchedulerCall.Kill kill && kill.Task == Task(2));
    }

    [Fact]
    public void Update_OfALaunchTheAgentHasFollowed_IsNotAnsweredByAKill()
    {
        Tell(Task(2), TaskState.Running);
        Tell(_first, TaskState.Running);
        Assert.DoesNotContain(_world.Calls, call => call is SchedulerCall.Kill);
        Tell(_first, TaskState.Running, fromAgent: false);
        Assert.Contains(_world.Calls, call => call is SchedulerCall.Kill kill && kill.Task == _first);
    }

    private int Launches => _world.Calls.OfType<SchedulerCall.Accept>().Sum(accept => accept.Tasks.Count());

    private TaskId Task(int incarnation) => InstanceIds.TaskOf(_instance, incarnation);

    private void Tell(TaskId task, TaskState state, TaskId? successor = null, AgentId? agent = null, bool healthy = false, bool fromAgent = true)
    {
        _world.Manager.Tell(new SchedulerEvent.Update(new TaskStatus
        {
            TaskId = task, State = state, Timestamp = _world.Now, Agent = agent ?? _agent, Uuid = fromAgent ? Guid.NewGuid() : null, Successor = successor,
            Healthy = healthy ? true : null, Checks = healthy ? [new CheckResult(0, 0, _world.Now, _world.Now, null, null)] : [],
        }));
        _world.Settle();
    }
}
