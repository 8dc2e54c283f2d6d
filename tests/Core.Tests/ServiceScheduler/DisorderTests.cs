using CsCheck;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Core.Tests.ServiceScheduler;

/// <summary>Anything may happen in any order; once it stops, every wish is met.</summary>
public sealed class DisorderTests
{
    private static readonly string[] s_apps = ["/shop/web", "/shop/db", "/lone"];

    [Fact]
    public void Disorder_WhenItEnds_LeavesEveryWishMet() =>
        Gen.ULong.Sample(seed => Assert.Null(Problem(seed)), iter: 200);

    /// <summary>What is wrong after a disorderly life with this seed, or null when nothing is.</summary>
    private static string? Problem(ulong seed)
    {
        var world = World.Started(seed: seed);
        var random = new SeededRandom(seed ^ 0xD15);
        world.Routers.Connect("lb");
        for (var step = 0; step < 120; step++)
        {
            Disturb(world, random);
            if (random.Below(3) == 0) world.Settle();
            else if (world.Pending.TryDequeue(out var input)) world.Feed(input);
        }

        Heal(world);
        var rebuilt = world.Load().TakeView(world.Now);
        if (!rebuilt.Instances.Keys.SequenceEqual(world.View.Instances.Keys)) return "the store holds other instances than the brain";
        if (!world.View.Deployments.IsEmpty) return DeploymentProgress.Explain(world.View, world.View.Deployments[0]).Sentence;
        foreach (var app in world.View.Apps.Values)
        {
            var running = world.InstancesOf(app.Id.Value).Where(instance => instance is { Condition: InstanceCondition.Running, StopAskedAt: null }).ToList();
            if (running.Count != app.Spec.Instances || world.InstancesOf(app.Id.Value).Count != running.Count)
                return $"{app.Id} runs {running.Count} of {app.Spec.Instances}";
        }

        var known = world.View.Instances.Values.SelectMany(ofApp => ofApp.Values).Select(instance => instance.Task!.Value).Order();
        if (!known.SequenceEqual(world.Manager.Tasks.Keys)) return "tasks run that no instance knows, or the other way round";
        return world.View.Registry.Endpoints.Select(endpoint => endpoint.Task).Order().SequenceEqual(world.Manager.Tasks.Keys)
            ? null
            : "endpoints and tasks differ";
    }

    private static void Disturb(World world, SeededRandom random)
    {
        var app = s_apps[random.Below(s_apps.Length)];
        var manager = world.Manager;
        var task = manager.Tasks.Count == 0 ? (TaskId?)null : manager.Tasks.Keys.ElementAt(random.Below(manager.Tasks.Count));
        switch (random.Below(18))
        {
            case 0 when world.View.Apps.ContainsKey(PathId.Absolute(app)):
                world.Change(app, spec => spec with { Instances = random.Below(5) }, force: true);
                break;
            case 1: Wish(world, Sample.Checked(app, random.Below(5)) with { Command = $"v{random.Below(3)}" }, force: random.Below(2) == 0); break;
            case 2: world.Ask(new ServiceRequest.DeleteApp(PathId.Absolute(app), Force: true)); break;
            case 3: world.Ask(new ServiceRequest.RestartApp(PathId.Absolute(app), Force: random.Below(2) == 0)); break;
            case 4 when !world.View.Deployments.IsEmpty:
                world.Ask(new ServiceRequest.CancelDeployment(world.View.Deployments[0].Id, Force: random.Below(2) == 0));
                break;
            case 5 or 15: Kill(world, random, app); break;
            case 6: manager.AutoRun = !manager.AutoRun; break;
            case 7: manager.AutoKill = !manager.AutoKill; break;
            case 8: manager.AutoHealthy = !manager.AutoHealthy; break;
            case 9: (world.Routers.AutoApply, world.Routers.AutoDrain) = (random.Below(2) == 0, random.Below(2) == 0); break;
            case 16 when world.View.Apps.ContainsKey(PathId.Absolute(app)):
                world.Change(app, spec => spec with { Instances = random.Below(5) });
                break;
            case 10 when task is { } one: manager.Fail(one); break;
            case 11 when task is { } one: manager.ReportHealth(one, healthy: false, failures: random.Below(5)); break;
            case 12 when task is { } one: manager.Report(one, TaskState.Unreachable); break;
            case 13 when task is { } one: manager.ReportHealth(one, healthy: true); break;
            case 14: world.Restart(); world.Routers.Connect("lb"); break;
            default: world.Advance(random.Below(40)); break;
        }
    }

    private static void Wish(World world, AppSpec spec, bool force) => world.Ask(new ServiceRequest.UpdateApps(
        [new AppChange(spec.Id, _ => new AppEdit(spec, null), MayCreate: true)], force));

    private static void Kill(World world, SeededRandom random, string app)
    {
        if (world.InstancesOf(app) is not { Count: > 0 } instances) return;
        var kind = random.Below(3);
        world.Ask(new ServiceRequest.KillInstances(
            [instances[random.Below(instances.Count)].Id], Scale: kind == 1, Wipe: kind == 2, Force: true));
    }

    /// <summary>Everything works again: what was started runs and is well, what was killed ends, routers follow.</summary>
    private static void Heal(World world)
    {
        var manager = world.Manager;
        (manager.AutoRun, manager.AutoKill, manager.AutoHealthy) = (true, true, true);
        (world.Routers.AutoApply, world.Routers.AutoDrain) = (true, true);
        world.Routers.ReportAll();
        for (var round = 0; round < 20; round++)
        {
            world.Settle();
            foreach (var task in manager.Tasks.Values.ToList())
            {
                if (task.Kills > 0) manager.Report(task.Spec.Id, TaskState.Killed);
                else manager.ReportHealth(task.Spec.Id, healthy: true);
            }

            world.Advance(60);
        }
    }
}
