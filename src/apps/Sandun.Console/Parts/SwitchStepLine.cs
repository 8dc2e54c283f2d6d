using Sandun.NativeApi;

namespace Sandun.WebConsole.Parts;

/// <summary>One step of a switch with its time: a phase, or one part of the traffic.</summary>
/// <param name="Phase">Its phase.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Took">How long it took, or has taken so far.</param>
/// <param name="IsRunning">Whether it goes on.</param>
/// <param name="Details">What happened in it.</param>
public sealed record SwitchStepLine(string Phase, DateTimeOffset StartedAt, TimeSpan Took, bool IsRunning, IReadOnlyList<string> Details)
{
    /// <summary>The steps of a switch, oldest first, from its record.</summary>
    public static IReadOnlyList<SwitchStepLine> Of(SwitchStatus plan, DateTimeOffset now)
    {
        var steps = new List<SwitchStepLine>();
        var details = new List<string>();
        for (var i = 0; i < plan.Record.Count;)
        {
            var first = plan.Record[i];
            details = [first.Detail];
            var next = i + 1;
            while (next < plan.Record.Count && plan.Record[next].Kind is not ("began" or "ended")) details.Add(plan.Record[next++].Detail);
            var isLast = next == plan.Record.Count;
            var end = !isLast ? plan.Record[next].At : plan.EndedAt ?? now;
            steps.Add(new SwitchStepLine(
                first.Phase, first.At, end > first.At ? end - first.At : TimeSpan.Zero, isLast && !plan.Over, [.. details.Where(detail => detail.Length > 0)]));
            i = next;
        }

        return steps;
    }
}
