using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Deployments that fail, go back by themselves, are paused, superseded or queued.</summary>
public sealed class GuardTests
{
    private static readonly ChangeManner s_guarded = new() { Guarded = true };

    private static ServiceRequest.UpdateApps To(string id, string command, string? rollout = null) => new(
        [
            new AppChange(PathId.Absolute(id), current => new AppEdit(current! with
            {
                Command = command,
                Extensions = rollout is null ? current.Extensions : current.Extensions.SetItem("rollout", rollout),
            }, null), MayCreate: false),
        ], Force: false);

    private static World Running(int instances = 3)
    {
        var world = World.Started();
        world.Run(Sample.Checked("/web", instances));
        return world;
    }

    private static List<TaskId> TasksOf(World world, string command) =>
        [.. world.Manager.Tasks.Values.Where(task => task.Spec.Command == command).Select(task => task.Spec.Id)];

    [Fact]
    public void Marathons_NeverFails()
    {
        var world = Running();
        world.Manager.AutoHealthy = false;
        world.Deploy(To("/web", "new"));
        world.Advance(TimeSpan.FromDays(2));
        Assert.Null(Assert.Single(world.View.Deployments).Guard);
    }

    [Fact]
    public void Guarded_WithoutProgress_FailsAndKeepsTheInstancesOfTheGoodVersion()
    {
        var world = Running();
        var before = world.App("/web");
        var tasks = TasksOf(world, "sleep 1000");
        world.Manager.AutoHealthy = false;
        var failing = world.Deploy(To("/web", "new") with { Manner = s_guarded });
        world.Settle();
        Assert.NotEmpty(TasksOf(world, "new"));
        world.Manager.AutoHealthy = true;
        world.Advance(601);

        Assert.Equal("sleep 1000", world.App("/web").Spec.Command);
        Assert.Equal(before.LastConfigChangeAt, world.App("/web").LastConfigChangeAt);
        Assert.Equal(tasks, TasksOf(world, "sleep 1000"));
        Assert.Empty(TasksOf(world, "new"));
        Assert.Empty(world.View.Deployments);
        var outcome = world.View.Outcomes[failing.Deployment];
        Assert.Equal(DeploymentResult.Failed, outcome.Result);
        Assert.StartsWith("no progress for 600 s. Restarting /web waits for 3 to pass the health checks", outcome.Reason, StringComparison.Ordinal);
        var back = world.View.Outcomes[outcome.Successor!.Value];
        Assert.Equal((DeploymentResult.Succeeded, failing.Deployment), (back.Result, back.Reverts!.Value));
        Assert.Contains(world.Events, happened => happened is ServiceEvent.DeploymentFailed failed && failed.Deployment.Id == failing.Deployment);
    }

    [Fact]
    public void Guarded_WithProgress_IsNotCutShort()
    {
        var world = World.Started();
        world.Run(Sample.Upgrading("/web", 10, 1000, 0));
        world.Manager.AutoHealthy = false;
        world.Deploy(To("/web", "new") with { Manner = s_guarded });
        for (var up = 0; up < 10; up++)
        {
            world.Advance(400);
            Assert.Single(world.View.Deployments);
            foreach (var task in TasksOf(world, "new")) world.Manager.ReportHealth(task, healthy: true);
            world.Settle();
        }

        Assert.Empty(world.View.Deployments);
        Assert.Equal("new", world.App("/web").Spec.Command);
    }

    [Fact]
    public void FailuresBeyondTheMost_FailTheDeployment()
    {
        var world = Running();
        world.Manager.AutoRun = false;
        var failing = world.Deploy(To("/web", "new", """{"maxFailures":2}"""));
        world.Settle();
        for (var failures = 1; failures <= 3; failures++)
        {
            Assert.Single(world.View.Deployments);
            var task = TasksOf(world, "new")[0];
            world.Manager.Run(task);
            world.Manager.Fail(task);
            world.Settle();
        }

        world.Manager.AutoRun = true;
        world.Settle();
        Assert.Equal("sleep 1000", world.App("/web").Spec.Command);
        var outcome = world.View.Outcomes[failing.Deployment];
        Assert.Equal("3 tasks of the new version of /web failed, more than its maxFailures of 2; the last: Command exited with status 1", outcome.Reason);
    }

    [Fact]
    public void Failed_WithoutAutoRevert_StaysWhereItIs()
    {
        var world = Running();
        world.Manager.AutoHealthy = false;
        var failing = world.Deploy(To("/web", "new", """{"progressDeadlineSeconds":5,"autoRevert":false}"""));
        world.Advance(6);
        Assert.Empty(world.View.Deployments);
        Assert.Equal("new", world.App("/web").Spec.Command);
        Assert.Null(world.View.Outcomes[failing.Deployment].Successor);
    }

    [Fact]
    public void Reverting_GoesBackBeyondAVersionThatNeverProvedItself()
    {
        var world = Running();
        world.Manager.AutoHealthy = false;
        var first = world.Deploy(To("/web", "bad") with { Manner = s_guarded });
        world.Settle();
        var second = world.Deploy(To("/web", "worse") with { Manner = s_guarded with { OnConflict = ConflictRule.Supersede } });
        world.Settle();
        Assert.Equal((DeploymentResult.Superseded, second.Deployment), (world.View.Outcomes[first.Deployment].Result, world.View.Outcomes[first.Deployment].Successor!.Value));
        world.Advance(601);
        Assert.Equal("sleep 1000", world.App("/web").Spec.Command);
        Assert.Equal(3, TasksOf(world, "sleep 1000").Count);
        Assert.Empty(TasksOf(world, "bad"));
        Assert.Empty(TasksOf(world, "worse"));
    }

    [Fact]
    public void NewApp_ThatFails_IsLeftAsItIs()
    {
        var world = World.Started();
        world.Manager.AutoHealthy = false;
        var created = world.Deploy(new ServiceRequest.CreateApp(Sample.Checked("/new"), Force: false) { Manner = s_guarded });
        world.Advance(601);
        Assert.Equal(DeploymentResult.Failed, world.View.Outcomes[created.Deployment].Result);
        Assert.True(world.View.Apps.ContainsKey(PathId.Absolute("/new")));
    }

    [Fact]
    public void Paused_MovesNoFurtherAndHasNoDeadline()
    {
        var world = World.Started();
        world.Run(Sample.Upgrading("/web", 4, 1000, 0));
        world.Manager.AutoHealthy = false;
        var deploying = world.Deploy(To("/web", "new") with { Manner = s_guarded });
        world.Settle();
        Assert.IsType<ServiceReply.Done>(world.Ask(new ServiceRequest.PauseDeployment(deploying.Deployment)));
        foreach (var task in TasksOf(world, "new")) world.Manager.ReportHealth(task, healthy: true);
        world.Advance(TimeSpan.FromHours(2));
        Assert.Equal(4, TasksOf(world, "sleep 1000").Count);
        Assert.Contains("'sandun deploy continue", DeploymentProgress.Explain(world.View, world.View.Deployments[0]).Sentence, StringComparison.Ordinal);

        world.Restart();
        world.Settle();
        Assert.NotNull(Assert.Single(world.View.Deployments).PausedAt);
        world.Manager.AutoHealthy = true;
        Assert.IsType<ServiceReply.Done>(world.Ask(new ServiceRequest.ContinueDeployment(deploying.Deployment)));
        world.Settle();
        Assert.Empty(world.View.Deployments);
        Assert.Equal(4, TasksOf(world, "new").Count);
        Assert.Equal(RefusalKind.NotFound, world.Refusal(new ServiceRequest.ContinueDeployment(deploying.Deployment)).Kind);
    }

    [Fact]
    public void Queued_BeginsWhenItsHolderHasEnded()
    {
        var world = Running();
        world.Manager.AutoHealthy = false;
        var holder = world.Deploy(To("/web", "one"));
        world.Settle();
        var manner = new ChangeManner { OnConflict = ConflictRule.Queue };
        var two = Assert.IsType<ServiceReply.Queued>(world.Ask(To("/web", "two") with { Manner = manner }));
        var three = Assert.IsType<ServiceReply.Queued>(world.Ask(To("/web", "three") with { Manner = manner }));
        Assert.Equal([holder.Deployment], two.Holders);
        world.Restart();
        world.Settle();
        Assert.Equal(2, world.View.Pending.Count);
        world.Manager.AutoHealthy = true;
        foreach (var task in TasksOf(world, "one")) world.Manager.ReportHealth(task, healthy: true);
        world.Settle();
        Assert.Equal("three", world.App("/web").Spec.Command);
        Assert.Empty(world.View.Pending);
        Assert.Equal(
            [DeploymentResult.Succeeded, DeploymentResult.Succeeded], [world.View.Outcomes[two.Deployment].Result, world.View.Outcomes[three.Deployment].Result]);
    }

    [Fact]
    public void Queued_IsDroppedWhenCancelledOrSuperseded()
    {
        var world = Running();
        world.Manager.AutoHealthy = false;
        world.Deploy(To("/web", "one"));
        world.Settle();
        var queue = new ChangeManner { OnConflict = ConflictRule.Queue };
        var two = Assert.IsType<ServiceReply.Queued>(world.Ask(To("/web", "two") with { Manner = queue }));
        var three = Assert.IsType<ServiceReply.Queued>(world.Ask(To("/web", "three") with { Manner = queue }));
        Assert.IsType<ServiceReply.Done>(world.Ask(new ServiceRequest.CancelDeployment(two.Deployment, Force: false)));
        var four = world.Deploy(To("/web", "four") with { Manner = new ChangeManner { OnConflict = ConflictRule.Supersede } });
        Assert.Empty(world.View.Pending);
        Assert.Equal(DeploymentResult.Cancelled, world.View.Outcomes[two.Deployment].Result);
        Assert.Equal(four.Deployment, world.View.Outcomes[three.Deployment].Successor);
    }

    [Fact]
    public void RolledBack_KeepsTheCountAndReplacesOnlyWhatIsNew()
    {
        var world = Running();
        world.Deploy(To("/web", "new"));
        world.Settle();
        world.Change("/web", spec => spec with { Instances = 5 });
        world.Settle();
        world.Deploy(new ServiceRequest.RollBackApp(PathId.Absolute("/web"), null, Force: false));
        world.Settle();
        Assert.Equal(("sleep 1000", 5), (world.App("/web").Spec.Command!, world.App("/web").Spec.Instances));
        Assert.Equal(5, TasksOf(world, "sleep 1000").Count);
        Assert.Empty(TasksOf(world, "new"));
        world.Deploy(To("/web", "new"));
        world.Settle();
        Assert.Equal(5, TasksOf(world, "new").Count);
        Assert.Equal(RefusalKind.NotFound, world.Refusal(new ServiceRequest.RollBackApp(PathId.Absolute("/web"), World.Epoch.AddYears(-1), Force: false)).Kind);
    }

    [Fact]
    public void ChangeOfAnOlderVersion_IsRefused()
    {
        var world = Running();
        var read = world.App("/web").Version;
        world.Deploy(To("/web", "new"));
        world.Settle();
        Assert.Equal(RefusalKind.Stale, world.Refusal(To("/web", "other") with { Manner = new ChangeManner { IfVersion = read } }).Kind);
        Assert.Equal(RefusalKind.Stale, world.Refusal(To("/web", "other") with { Manner = new ChangeManner { IfNew = true } }).Kind);
        world.Deploy(To("/web", "other") with { Manner = new ChangeManner { IfVersion = world.App("/web").Version } });
    }

    [Fact]
    public void State_WithAllOfIt_IsTheSameAfterALoad()
    {
        var world = Running();
        world.Manager.AutoHealthy = false;
        var deploying = world.Deploy(To("/web", "one", """{"strategy":"canary","steps":[{"instances":1}]}""") with { Manner = s_guarded });
        world.Settle();
        world.Ask(To("/web", "two") with { Manner = new ChangeManner { OnConflict = ConflictRule.Queue } });
        world.Ask(new ServiceRequest.PauseDeployment(deploying.Deployment));
        var loaded = world.Load(backwards: true).TakeView(world.Now);
        var live = world.View;
        Assert.Equal(live.Rollouts, loaded.Rollouts);
        Assert.Equal(live.Deployments[0].Guard, loaded.Deployments[0].Guard);
        Assert.Equal(live.Deployments[0].PausedAt, loaded.Deployments[0].PausedAt);
        Assert.Equal(live.Pending.Keys, loaded.Pending.Keys);
        Assert.True(AppSpecComparer.Same(live.Pending.Values.Single().Apps[0].Value!, loaded.Pending.Values.Single().Apps[0].Value!));
        Assert.Equal(live.Outcomes.Keys, loaded.Outcomes.Keys);
        var codec = new ServiceFactCodec();
        foreach (var (key, value) in world.Store)
        {
            Assert.Equal(value, codec.Encode(codec.Decode(key, value))!.Value.Value);
            if (key.Contains("/rollouts/", StringComparison.Ordinal) || key.Contains("/pending/", StringComparison.Ordinal) || key.Contains("/outcomes/", StringComparison.Ordinal))
                Assert.Equal(new StoredEntity(key, null), codec.Encode(codec.DecodeRemoval(key)));
        }
    }
}
