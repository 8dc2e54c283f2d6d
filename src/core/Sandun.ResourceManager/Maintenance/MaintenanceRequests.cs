using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Plans maintenance, takes machines out of service and brings them back. Nothing happens by the clock.</summary>
internal static class MaintenanceRequests
{
    public static PoolReply Update(PoolRequest.UpdateMaintenance request, Turn turn)
    {
        var before = PlanOf(turn);
        ImmutableArray<MaintenanceWindow> windows = [.. request.Schedule.Select(window => window with { Machines = Plain(window.Machines) })];
        if (MaintenanceRules.ScheduleError(windows, before) is { } error) return Refused(error);
        Put(before with { Windows = windows }, turn);
        return new PoolReply.Done();
    }

    public static PoolReply Start(PoolRequest.StartMaintenance request, Turn turn)
    {
        var (before, machines) = (PlanOf(turn), Plain(request.Machines));
        if (MaintenanceRules.StartError(machines, before) is { } error) return Refused(error);
        Put(before with { Down = before.Down.AddRange(machines) }, turn);
        return new PoolReply.Done();
    }

    public static PoolReply Stop(PoolRequest.StopMaintenance request, Turn turn)
    {
        var (before, up) = (PlanOf(turn), Plain(request.Machines));
        if (MaintenanceRules.StopError(up, before) is { } error) return Refused(error);
        var ready = up.ToHashSet();
        Put(
            new MaintenancePlan(
                [.. before.Windows.Select(window => window with { Machines = window.Machines.RemoveAll(ready.Contains) }).Where(window => !window.Machines.IsEmpty)],
                before.Down.RemoveAll(ready.Contains)), turn);
        return new PoolReply.Done();
    }

    /// <summary>What runs on an agent whose machine is out of service is lost to its frameworks, and ended.</summary>
    public static void Clear(AgentState agent, Turn turn)
    {
        foreach (var task in turn.Pool.Tasks.OnAgent(agent.Id))
        {
            if (task.HasEnded) continue;
            TaskEnding.Lose(task, new TaskStatus
            {
                TaskId = task.Key.Task, State = TaskState.Lost, Reason = TaskReason.AgentRemoved, Timestamp = turn.Now, Agent = agent.Id,
                Message = "the machine was taken out of service for maintenance",
            }, turn);
            turn.Tell(agent.Id, new AgentOrder.Kill(task.Key.Framework, task.Key.Task, null));
        }

        foreach (var framework in turn.Pool.Frameworks.All)
            if (turn.Pool.Tasks.HasExecutorHost(framework.Id, agent.Id)) turn.Tell(agent.Id, new AgentOrder.ShutdownFramework(framework.Id));
    }

    private static void Put(MaintenancePlan plan, Turn turn)
    {
        var next = new MaintenanceBook();
        next.Put(plan);
        var changed = turn.Pool.Agents.All.Where(agent => agent.Outage != next.OutageOf(agent.Record.Spec)).ToList();
        var wasDown = changed.Where(agent => agent.Outage is { IsDown: true }).Select(agent => agent.Id).ToHashSet();
        turn.Record(new ResourceManagerFact.MaintenancePut(plan));
        foreach (var agent in changed)
        {
            Rescission.OnAgent(agent.Id, turn);
            turn.ToOffer.Add(agent);
            if (agent.Outage is not { IsDown: true } || wasDown.Contains(agent.Id)) continue;
            Clear(agent, turn);
            foreach (var framework in turn.Pool.Frameworks.All) turn.Tell(framework.Id, new SchedulerEvent.Failure(agent.Id));
        }
    }

    private static MaintenancePlan PlanOf(Turn turn) => turn.Pool.Maintenance.Plan ?? MaintenancePlan.Nothing;

    private static ImmutableArray<MachineId> Plain(ImmutableArray<MachineId> machines) => [.. machines.Select(MaintenanceRules.Plain)];

    private static PoolReply.Refused Refused(string why) => new(PoolRefusal.Invalid, why);
}
