using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>A state from a backup meets a world that went on without it.</summary>
public sealed class RestoreTests
{
    [Fact]
    public void Restored_TasksTheStateDoesNotHold_LiveUntilAnOperatorSpeaks()
    {
        var world = World.Started();
        world.Run(Sample.App("/web", 2));
        var kept = world.Manager.Tasks.Keys.ToList();
        var backup = Copy(world);
        world.Change("/web", spec => spec with { Instances = 4 });
        world.Run(Sample.App("/late", 3));
        Restore(world, backup);
        Assert.Equal(7, world.Manager.Tasks.Count);
        Assert.Equal(5, world.View.UnknownTasks.Count);
        Assert.DoesNotContain(world.View.UnknownTasks.Keys, kept.Contains);
        Assert.Equal(3, world.View.UnknownTasks.Values.Count(task => task.App == PathId.Absolute("/late")));
        Assert.DoesNotContain(world.Calls, call => call is SchedulerCall.Kill);

        // It stays so over another restart, and reconciliation finds them again.
        world.Restart();
        world.Settle();
        world.Advance(1200);
        Assert.Equal((7, 5), (world.Manager.Tasks.Count, world.View.UnknownTasks.Count));

        var one = world.View.UnknownTasks.Keys.First();
        Assert.IsType<ServiceReply.Done>(world.Ask(new ServiceRequest.SettleUnknownTasks([one], All: false, Done: false)));
        world.Settle();
        Assert.Equal((6, 4), (world.Manager.Tasks.Count, world.View.UnknownTasks.Count));
        Assert.Contains("4 unknown tasks", world.Refusal(new ServiceRequest.SettleUnknownTasks([], All: false, Done: true)).Message, StringComparison.Ordinal);
        Assert.Equal(RefusalKind.NotFound, world.Refusal(new ServiceRequest.SettleUnknownTasks([new TaskId("x")], All: false, Done: false)).Kind);
        Assert.IsType<ServiceReply.Done>(world.Ask(new ServiceRequest.SettleUnknownTasks([], All: true, Done: true)));
        world.Settle();
        Assert.Equal(kept, world.Manager.Tasks.Keys);
        Assert.Null(world.View.RestoreMark);
        Assert.Equal(RefusalKind.BadRequest, world.Refusal(new ServiceRequest.SettleUnknownTasks([], All: true, Done: false)).Kind);
    }

    [Fact]
    public void Restored_ThatTaskEnds_IsUnknownNoMore()
    {
        var world = World.Started();
        var backup = Copy(world);
        world.Run(Sample.App("/late"));
        Restore(world, backup);
        world.Manager.Fail(Assert.Single(world.Manager.Tasks).Key);
        world.Settle();
        Assert.Empty(world.View.UnknownTasks);
        Assert.NotNull(world.View.RestoreMark);
    }

    [Fact]
    public void Restored_InstanceThatWasRelaunchedSince_IsNotLaunchedUnderAnIdThatLives()
    {
        var world = World.Started();
        world.Run(Sample.App("/web"));
        var backup = Copy(world);
        for (var i = 0; i < 5; i++)
        {
            world.Manager.Fail(world.Manager.Tasks.Keys.Single());
            world.Advance(300);
        }

        var living = world.Manager.Tasks.Keys.Single();
        Restore(world, backup);
        world.Advance(600);
        Assert.Equal(living, Assert.Single(world.View.UnknownTasks).Key);
        Assert.Equal(2, world.Manager.Tasks.Count);
        Assert.Equal(InstanceCondition.Running, Assert.Single(world.InstancesOf("/web")).Condition);
    }

    [Fact]
    public void WithoutARestore_UnknownTasksAreEnded()
    {
        var world = World.Started();
        var before = Copy(world);
        world.Run(Sample.App("/late"));
        world.Store.Clear();
        foreach (var (key, value) in before) world.Store[key] = value;
        world.Restart();
        world.Settle();
        Assert.Empty(world.Manager.Tasks);
    }

    private static Dictionary<string, byte[]> Copy(World world) => world.Store.ToDictionary(entry => entry.Key, entry => entry.Value);

    private static void Restore(World world, Dictionary<string, byte[]> backup)
    {
        var codec = new ServiceFactCodec();
        var marks = codec.Restored(new RestoreMark(world.Now, World.Epoch), backup.GetValueOrDefault(codec.HeadKey), world.Store.GetValueOrDefault(codec.HeadKey));
        world.Store.Clear();
        foreach (var (key, value) in backup) world.Store[key] = value;
        foreach (var mark in marks) world.Store[mark.Key] = mark.Value!;
        world.Calls.Clear();
        world.Restart();
        world.Settle();
        world.Advance(20);
    }
}
