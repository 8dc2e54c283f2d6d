using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Deployments;

/// <summary>Plans as people read them.</summary>
internal static class PlanTables
{
    /// <summary>Fields shown of one app; JSON has them all.</summary>
    private const int FieldsShown = 40;

    /// <summary>Prints a plan; the exit status says whether there are changes.</summary>
    public static int Print(Session session, PlanReport plan)
    {
        session.Printer.Print(plan, NativeJson.Default.PlanReport, printer => Show(printer, plan));
        return plan.HasChanges ? ExitCode.Changes : ExitCode.Ok;
    }

    public static void Fields(Printer printer, IReadOnlyList<FieldChange> fields)
    {
        foreach (var field in fields.Take(FieldsShown))
        {
            printer.Line(field switch
            {
                { Before.Length: 0 } => new Cell($"    + {field.Path}: {field.After}", Tone.Good),
                { After.Length: 0 } => new Cell($"    - {field.Path}: {field.Before}", Tone.Bad),
                _ => new Cell($"    ~ {field.Path}: {field.Before} -> {field.After}", Tone.Doubtful),
            });
        }

        if (fields.Count > FieldsShown) printer.Line(new Cell($"    ... and {fields.Count - FieldsShown} more", Tone.Faint));
    }

    private static void Show(Printer printer, PlanReport plan)
    {
        if (!plan.HasChanges)
        {
            printer.Line("no changes");
            ShowWarnings(printer, plan);
            return;
        }

        foreach (var app in plan.Apps) Show(printer, app);
        if (plan.Steps.Count > 0)
        {
            printer.Line("steps:");
            for (var i = 0; i < plan.Steps.Count; i++) printer.Line($"  {i + 1}. {string.Join(", ", plan.Steps[i])}");
        }

        foreach (var role in plan.Roles)
        {
            var cpus = Wording.Invariant($"{role.CpusBefore:0.###} -> {role.CpusAfter:0.###} of {role.CpusTotal:0.###} CPUs");
            var memory = Wording.Invariant($"{role.MemoryMegabytesBefore:0} -> {role.MemoryMegabytesAfter:0} of {role.MemoryMegabytesTotal:0} MiB");
            printer.Line($"role {role.Role} asks for {cpus}, {memory}");
            if (role is { CpusMost: { } mostCpus, MemoryMegabytesMost: { } mostMemory } && (mostCpus < role.CpusTotal || mostMemory < role.MemoryMegabytesTotal))
                printer.Line(Wording.Invariant($"  it can have {mostCpus:0.###} CPUs and {mostMemory:0} MiB at most"));
            if (role.CpusGuaranteed > 0 || role.MemoryMegabytesGuaranteed > 0)
                printer.Line(Wording.Invariant($"  it is guaranteed {role.CpusGuaranteed:0.###} CPUs and {role.MemoryMegabytesGuaranteed:0} MiB"));
        }

        ShowWarnings(printer, plan);
    }

    private static void ShowWarnings(Printer printer, PlanReport plan)
    {
        foreach (var warning in plan.Warnings) printer.Line(new Cell("warning: " + warning.Text, Tone.Doubtful));
    }

    private static void Show(Printer printer, AppPlan app)
    {
        printer.Line(app.Kind switch
        {
            "create" => new Cell($"+ {app.Id}: created with {app.InstancesAfter} instances", Tone.Good),
            "delete" => new Cell($"- {app.Id}: removed", Tone.Bad),
            "replace" => new Cell($"~ {app.Id}: all instances replaced ({app.Rollout})", Tone.Doubtful),
            "scale" => new Cell($"~ {app.Id}: {app.InstancesBefore} -> {app.InstancesAfter} instances", Tone.Doubtful),
            _ => new Cell($"~ {app.Id}: its definition changes, its {app.Kept} instances do not", Tone.Plain),
        });
        if (app.Kind != "create") Fields(printer, app.Fields);
        if (app.Starts.Count > 0) printer.Line("    start: " + Nodes(app.Starts));
        if (app.Stops.Count > 0) printer.Line("    stop:  " + Nodes(app.Stops));
        if (app.Moved > 0) printer.Line($"    {app.Moved} of them move to another node");
        if (app.Kept > 0 && app.Kind is "scale" or "replace") printer.Line($"    {app.Kept} stay as they are");
        if (app.Unplaced > 0) printer.Line(new Cell($"    {app.Unplaced} find no place now" + (app.Nearest is { } near ? $"; {near.Node} {string.Join(", ", near.Lacks)}" : ""), Tone.Bad));
        foreach (var route in app.RoutesAfter.Except(app.RoutesBefore)) printer.Line(new Cell("    + route " + route, Tone.Good));
        foreach (var route in app.RoutesBefore.Except(app.RoutesAfter)) printer.Line(new Cell("    - route " + route, Tone.Bad));
    }

    private static string Nodes(IReadOnlyList<NodeCount> counts) => string.Join(", ", counts.Select(count => $"{count.Count} on {count.Node}"));
}
