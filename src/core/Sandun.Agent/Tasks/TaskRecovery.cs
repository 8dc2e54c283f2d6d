using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>Brings the checkpoint and the machine together after a restart of the agent.</summary>
internal sealed class TaskRecovery(AgentState state, TaskLifecycle lifecycle, ExecutorLifecycle executors, Registration registration)
{
    public void Begin(AgentTurn turn)
    {
        foreach (var task in state.Tasks.Values)
        {
            turn.Put(task.Id, TaskTracking.None with { Checks = task.Latest.Checks, Readiness = task.Latest.Readiness, Check = task.Latest.Check });
        }

        var search = turn.NewUuid();
        turn.Put(state.Link with { Search = search });
        turn.Order(new AgentCommand.Recover(search,
        [
            .. state.Tasks.Values.Where(task => task is { HasEnded: false, ExecutorRun: null }).Select(task => task.Spec),
            .. state.Executors.Values.Where(executor => !executor.HasEnded).Select(executor => executor.Program(executor.Spec.Resources)),
        ]));
    }

    public void Finish(AgentInput.Recovered recovered, AgentTurn turn)
    {
        if (recovered.Search != state.Link.Search) return;
        var rebooted = state.Identity.BootId != "" && state.Identity.BootId != recovered.BootId;
        var found = new SortedDictionary<TaskId, FoundTask>();
        foreach (var task in recovered.Found) found[task.Id] = task;

        turn.Put(state.Link with { Recovered = true, Search = null });
        foreach (var task in state.Tasks.Values)
        {
            if (task is { HasEnded: false, ExecutorRun: null }) Settle(task, found.GetValueOrDefault(task.Id), rebooted, turn);
        }

        foreach (var executor in state.Executors.Values)
        {
            if (!executor.HasEnded) Settle(executor, found.GetValueOrDefault(executor.Run), rebooted, turn);
        }

        foreach (var id in found.Keys)
        {
            if (!state.Tasks.ContainsKey(id) && !state.Executors.ContainsKey(id)) turn.Order(new AgentCommand.Destroy(id));
        }

        if (state.Identity.BootId != recovered.BootId) turn.Put(state.Identity with { BootId = recovered.BootId });
        registration.TasksEnded(turn);
        registration.Introduce(turn);
    }

    private void Settle(HeldExecutor executor, FoundTask? found, bool rebooted, AgentTurn turn)
    {
        if (found is FoundTask.Running running) executors.Adopt(executor, running.Pid, turn);
        else if (found is FoundTask.Ended ended) executors.Exited(executor, ended.End, turn);
        else if (found is FoundTask.Launching) return;
        else if (executor.Stage == ExecutorStage.Launching) executors.LaunchAgain(executor, turn);
        else if (rebooted) executors.LostByReboot(executor, turn);
        else executors.Exited(executor, new TaskEnd(null, TaskReason.AgentRestarted, "it vanished while the agent was down", ""), turn);
    }

    private void Settle(HeldTask task, FoundTask? found, bool rebooted, AgentTurn turn)
    {
        switch (found)
        {
            case FoundTask.Running running:
                Adopt(task, running, turn);
                break;
            case FoundTask.Launching:
                if (task.Stage == TaskStage.CancellingLaunch) turn.Order(new AgentCommand.Terminate(task.Id));
                break;
            case FoundTask.Ended ended:
                lifecycle.Exited(task.Id, ended.End, turn);
                break;
            default:
                if (task.Stage is TaskStage.Launching) lifecycle.Run(task, turn);
                else if (task.Stage is TaskStage.CancellingLaunch)
                    lifecycle.LaunchFailed(new AgentInput.LaunchFailed(task.Id, TaskReason.TaskKilledDuringLaunch, ""), turn);
                else if (rebooted) lifecycle.LostByReboot(task, turn);
                else lifecycle.Exited(task.Id, new TaskEnd(null, TaskReason.AgentRestarted, "the task vanished while the agent was down", ""), turn);
                break;
        }
    }

    /// <summary>A task that runs goes on under its process id; one that was to be killed is told again, with what is left of its grace.</summary>
    private void Adopt(HeldTask task, FoundTask.Running running, AgentTurn turn)
    {
        if (task.Stage is TaskStage.Launching or TaskStage.CancellingLaunch)
        {
            lifecycle.Launched(new AgentInput.Launched(task.Id, running.Pid, running.IpAddresses), turn);
            return;
        }

        if (task.Stage == TaskStage.Killing) turn.Order(new AgentCommand.Terminate(task.Id));
        else TaskLifecycle.StartProbes(task, turn);
    }
}
