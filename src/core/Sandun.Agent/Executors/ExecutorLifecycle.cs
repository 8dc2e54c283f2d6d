using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>
/// Runs executors that frameworks bring, as Mesos' agents do: one starts with its first task, must subscribe in time, is given tasks as they
/// come, and lives on without any until it ends, its framework shuts it down, or ends itself.
/// </summary>
internal sealed class ExecutorLifecycle(AgentState state, ExecutorTasks tasks)
{
    /// <summary>The earliest that something is due about an executor.</summary>
    /// <param name="retention">How long what is left of an ended one is kept.</param>
    public DateTimeOffset? NextDeadline(TimeSpan retention)
    {
        DateTimeOffset? next = null;
        foreach (var executor in state.Executors.Values)
        {
            var due = executor.HasEnded ? executor.EndedAt + retention : executor.KillAt ?? executor.SubscribeBy;
            if (due is not null && (next is null || due < next)) next = due;
        }

        return next;
    }

    /// <param name="launch">The order.</param>
    /// <param name="spec">Its task, as this agent names it.</param>
    /// <param name="turn">The turn.</param>
    public void Launch(AgentOrder.Launch launch, TaskSpec spec, AgentTurn turn)
    {
        var key = new ExecutorKey(launch.Framework, spec.Executor!.Id);
        var executor = state.Executor(key);
        if (executor is null)
        {
            executor = new HeldExecutor
            {
                Framework = launch.Framework, Spec = spec.Executor, Run = new TaskId(turn.NewUuid().ToString()), Stage = ExecutorStage.Launching,
            };
            turn.Put(executor);
            tasks.Take(launch, spec, executor.Run, turn);
            turn.Order(new AgentCommand.LaunchExecutor(executor, tasks.Needs(executor), state.Identity.Id));
            return;
        }

        var task = tasks.Take(launch, spec, executor.Run, turn);
        if (executor.Stage == ExecutorStage.Ending)
        {
            tasks.Drop(task, turn);
            return;
        }

        Resize(executor, turn);
        if (executor.Stage == ExecutorStage.Subscribed) tasks.HandOver(executor, task, turn);
    }

    /// <summary>Its first process runs; it has a minute to subscribe.</summary>
    public void Launched(HeldExecutor executor, int pid, AgentTurn turn)
    {
        if (executor.Stage is ExecutorStage.Launching)
            turn.Put(executor with { Stage = ExecutorStage.Awaited, Pid = pid, SubscribeBy = turn.Now + AgentLimits.ExecutorRegistration });
        else if (executor.Pid == 0) turn.Put(executor with { Pid = pid });
        if (executor is { Stage: ExecutorStage.Ending, KillAt: { } at } && at <= turn.Now) turn.Order(new AgentCommand.Kill(executor.Run));
    }

    public void Subscribe(AgentInput.ExecutorSubscribed input, AgentTurn turn)
    {
        var executor = state.Executor(input.Key);
        if (executor is null or { Stage: ExecutorStage.Ending })
        {
            turn.Order(new AgentCommand.TellExecutor(input.Key, executor is null ? new ExecutorWord.Refused("Executor cannot be found") : new ExecutorWord.Shutdown()));
            return;
        }

        executor = executor with { Stage = ExecutorStage.Subscribed, HasSubscribed = true, SubscribeBy = null };
        turn.Put(executor);
        turn.Tell(executor, new ExecutorWord.Subscribed(executor));
        foreach (var update in input.Updates) tasks.Hear(executor, update, turn);
        tasks.HandOverAll(executor, input.Tasks, turn);
        Settle(executor, turn);
    }

    public void Hear(ExecutorKey key, TaskStatus update, AgentTurn turn)
    {
        if (state.Executor(key) is not { } executor) return;
        tasks.Hear(executor, update, turn);
        if (update.State.IsTerminal()) Settle(executor, turn);
    }

    /// <summary>Tasks may have ended: their executor has less to use, or nothing to do.</summary>
    private void Settle(HeldExecutor executor, AgentTurn turn)
    {
        if (executor.Spec.EndsWithTasks && tasks.Living(executor.Run).Count == 0) Shutdown(executor, turn);
        else Resize(executor, turn);
    }

    /// <summary>A task is to end. One that its executor never had may have been the only one: then the executor is not needed.</summary>
    public void KillTask(HeldTask task, TimeSpan? grace, AgentTurn turn)
    {
        tasks.Kill(task, grace, turn);
        if (state.Executors.GetValueOrDefault(task.ExecutorRun!.Value) is { HasSubscribed: false, HasEnded: false } executor && tasks.Living(executor.Run).Count == 0)
            Shutdown(executor, turn);
    }

    /// <summary>Tells an executor to end, and sees to it that it does.</summary>
    public void Shutdown(HeldExecutor executor, AgentTurn turn)
    {
        if (executor.Stage is ExecutorStage.Ending or ExecutorStage.Ended) return;
        var listens = executor.Stage == ExecutorStage.Subscribed;
        turn.Put(executor with { Stage = ExecutorStage.Ending, SubscribeBy = null, KillAt = listens ? turn.Now + executor.Spec.ShutdownGrace : turn.Now + AgentLimits.KillRepeat });
        if (listens) turn.Tell(executor, new ExecutorWord.Shutdown());
        else turn.Order(new AgentCommand.Kill(executor.Run));
    }

    /// <summary>Ends all executors of a framework; of all frameworks when none is named.</summary>
    public void ShutdownAll(FrameworkId? framework, AgentTurn turn)
    {
        foreach (var executor in state.Executors.Values)
            if (framework is null || executor.Framework == framework) Shutdown(executor, turn);
    }

    /// <summary>It never ran.</summary>
    public void LaunchFailed(HeldExecutor executor, TaskReason reason, string message, AgentTurn turn) => End(executor, TaskState.Failed, reason, message, 0, turn);

    public void Exited(HeldExecutor executor, TaskEnd end, AgentTurn turn)
    {
        var reason = end.Reason is not TaskReason.None ? end.Reason : executor.EndReason is not TaskReason.None ? executor.EndReason : TaskReason.ExecutorTerminated;
        End(executor, TaskState.Failed, reason, "Executor terminated: " + end.Message, WaitStatus(end.ExitCode), turn);
    }

    /// <summary>The machine was booted anew: the executor is gone, with its tasks.</summary>
    public void LostByReboot(HeldExecutor executor, AgentTurn turn) =>
        End(executor, TaskState.Lost, TaskReason.AgentRebooted, "the machine was booted anew while the executor ran", 0, turn);

    /// <summary>The agent is back and the executor runs: it must subscribe again.</summary>
    public void Adopt(HeldExecutor executor, int pid, AgentTurn turn)
    {
        if (executor.Stage == ExecutorStage.Ending) return;
        turn.Put(executor with
        {
            Stage = ExecutorStage.Awaited,
            Pid = pid,
            SubscribeBy = turn.Now + (executor.HasSubscribed ? AgentLimits.ExecutorReregistration : AgentLimits.ExecutorRegistration),
        });
    }

    /// <summary>Nothing of it was begun when the agent ended.</summary>
    public void LaunchAgain(HeldExecutor executor, AgentTurn turn) =>
        turn.Order(new AgentCommand.LaunchExecutor(executor, tasks.Needs(executor), state.Identity.Id));

    /// <summary>Ends what did not subscribe or end in time, and forgets what ended long ago.</summary>
    public void RunDue(TimeSpan retention, AgentTurn turn)
    {
        foreach (var executor in state.Executors.Values)
        {
            if (executor is { HasEnded: true, EndedAt: { } ended } && ended + retention <= turn.Now) Forget(executor, turn);
            else if (executor is { HasEnded: false, KillAt: { } at } && at <= turn.Now) KillNow(executor, turn);
            else if (executor is { SubscribeBy: { } by, HasEnded: false } && by <= turn.Now)
                KillNow(executor with { EndReason = executor.HasSubscribed ? TaskReason.ExecutorReregistrationTimeout : TaskReason.ExecutorRegistrationTimeout }, turn);
        }
    }

    public static void Forget(HeldExecutor executor, AgentTurn turn)
    {
        turn.Decision.Record(new AgentFact.ExecutorRemoved(executor.Run));
        turn.Order(new AgentCommand.RemoveSandbox(executor.Run));
    }

    private static void KillNow(HeldExecutor executor, AgentTurn turn)
    {
        turn.Put(executor with { Stage = ExecutorStage.Ending, SubscribeBy = null, KillAt = turn.Now + AgentLimits.KillRepeat });
        turn.Order(new AgentCommand.Kill(executor.Run));
    }

    private void End(HeldExecutor executor, TaskState end, TaskReason reason, string message, int status, AgentTurn turn)
    {
        if (executor.HasEnded) return;
        turn.Put(executor with { Stage = ExecutorStage.Ended, EndedAt = turn.Now, KillAt = null, SubscribeBy = null });
        tasks.Lose(executor, end, reason, message, turn);
        if (state.Link.Registered) turn.Order(new AgentCommand.Send(new AgentReport.ExecutorExited(executor.Framework, executor.Spec.Id, status)));
    }

    private void Resize(HeldExecutor executor, AgentTurn turn)
    {
        if (executor.Stage is ExecutorStage.Awaited or ExecutorStage.Subscribed) turn.Order(new AgentCommand.Resize(executor.Program(tasks.Needs(executor))));
    }

    /// <summary>As wait(2) has it: the code in the second byte, or the signal in the first.</summary>
    private static int WaitStatus(int? exitCode) => exitCode switch { null => 0, > 128 and var code => code - 128, { } code => code << 8 };
}
