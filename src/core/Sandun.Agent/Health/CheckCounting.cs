using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>
/// Counts what the probes find, by Marathon's rules: failures before the first success and within the grace period are not counted;
/// a success ends the count. Reported are the first success, each flip and each counted failure.
/// </summary>
internal sealed class CheckCounting(AgentState state, StatusDelivery delivery, TaskLifecycle lifecycle, TaskRestarts restarts)
{
    public void Count(AgentInput.Probed probed, AgentTurn turn)
    {
        if (!state.Tasks.TryGetValue(probed.Task, out var task) || task.Stage != TaskStage.Running) return;
        if (probed.Index >= task.Spec.HealthChecks.Length) return;

        var tracking = state.TrackingOf(task.Id);
        var before = tracking.Checks.FirstOrDefault(check => check.Index == probed.Index) ?? new CheckResult(probed.Index, 0, null, null, null, null);
        if (probed.Failure is not null && IsForgiven(task, before, turn.Now)) return;

        var after = probed.Failure is null
            ? before with { ConsecutiveFailures = 0, FirstSuccess = before.FirstSuccess ?? turn.Now, LastSuccess = turn.Now }
            : before with { ConsecutiveFailures = before.ConsecutiveFailures + 1, LastFailure = turn.Now, LastFailureCause = probed.Failure };
        turn.Put(task.Id, tracking with { Checks = Replace(tracking.Checks, after) });

        if (probed.Failure is null && before.Alive) return;
        delivery.Report(task, TaskState.Running, turn, status => status with
        {
            Reason = TaskReason.TaskHealthCheckStatusUpdated,
            Message = probed.Failure is null ? "" : "health check failed: " + probed.Failure,
        });
        if (IsFatal(after, task.Spec.HealthChecks[probed.Index]) && (task.Spec.EndsWhenUnhealthy || restarts.MayRestart(task)))
            lifecycle.KillForHealth(state.Tasks[task.Id], turn);
    }

    /// <summary>Readiness is reported when the answer changes; once ready, a task stays ready.</summary>
    public void CountReadiness(AgentInput.ReadinessProbed probed, AgentTurn turn)
    {
        if (!state.Tasks.TryGetValue(probed.Task, out var task) || task.Stage != TaskStage.Running) return;
        var tracking = state.TrackingOf(task.Id);
        if (tracking.Readiness is { Ready: true } || tracking.Readiness == probed.Result) return;

        turn.Put(task.Id, tracking with { Readiness = probed.Result });
        delivery.Report(task, TaskState.Running, turn, status => status with { Reason = TaskReason.TaskCheckStatusUpdated });
    }

    /// <summary>A generic check is reported when its answer changes.</summary>
    public void Note(AgentInput.Checked asked, AgentTurn turn)
    {
        if (!state.Tasks.TryGetValue(asked.Task, out var task) || task.Stage != TaskStage.Running) return;
        var tracking = state.TrackingOf(task.Id);
        if (tracking.Check == asked.Answer) return;

        turn.Put(task.Id, tracking with { Check = asked.Answer });
        delivery.Report(task, TaskState.Running, turn, status => status with { Reason = TaskReason.TaskCheckStatusUpdated });
    }

    /// <summary>All checks pass (true), one fails (false), or it is not known yet (null).</summary>
    public static bool? Healthy(TaskSpec spec, ImmutableArray<CheckResult> checks)
    {
        if (checks.Any(check => check.ConsecutiveFailures > 0)) return false;
        return spec.HealthChecks.Length > 0 && checks.Length == spec.HealthChecks.Length ? true : null;
    }

    /// <summary>Marathon's rule, by which the scheduler kills as long as it can be asked.</summary>
    private static bool IsFatal(CheckResult check, HealthCheckSpec spec) =>
        spec.MaxConsecutiveFailures > 0 && check.ConsecutiveFailures > spec.MaxConsecutiveFailures;

    private static bool IsForgiven(HeldTask task, CheckResult check, DateTimeOffset now) =>
        check.FirstSuccess is null && now < (task.RunningSince ?? now) + task.Spec.HealthChecks[check.Index].GracePeriod;

    private static ImmutableArray<CheckResult> Replace(ImmutableArray<CheckResult> checks, CheckResult check) =>
        [.. checks.Where(other => other.Index != check.Index).Append(check).OrderBy(other => other.Index)];
}
