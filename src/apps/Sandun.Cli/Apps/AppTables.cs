using Sandun.Cli.Deployments;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Apps;

/// <summary>Apps as people read them.</summary>
internal static class AppTables
{
    /// <summary>Addresses of one app in a list of many; its own page has all.</summary>
    private const int RoutesShown = 3;

    public static void List(Printer printer, IReadOnlyList<AppSummary> apps, string? filter)
    {
        if (apps.Count == 0 && !string.IsNullOrEmpty(filter))
        {
            printer.Line($"no app's id contains '{filter}'; `sandun app ls` lists all");
            return;
        }

        if (apps.Count == 0)
        {
            printer.Line("no apps; `sandun app apply FILE` creates them from a marathon.json");
            return;
        }

        printer.Table(
            ["app", "state", "instances", "healthy", "cpus", "memory", "version", "reached at"],
            apps.Select(IReadOnlyList<Cell> (app) =>
            [
                app.Id, Wording.State(app.State), $"{app.Running}/{app.Instances}", Health(app), Wording.Cpus(app.Cpus),
                Wording.Megabytes(app.MemoryMegabytes), Wording.Version(app.Version), Reached(app.Routes),
            ]));
    }

    private static string Reached(IReadOnlyList<string> routes) =>
        string.Join(' ', routes.Take(RoutesShown)) + (routes.Count > RoutesShown ? $" and {routes.Count - RoutesShown} more" : "");

    public static void Detail(Printer printer, AppDetail app)
    {
        var summary = app.Summary;
        printer.Facts(
        [
            ("app", summary.Id),
            ("state", Wording.State(summary.State)),
            ("instances", $"{summary.Running} running of {summary.Instances}" + (summary.Waiting > 0 ? $", {summary.Waiting} waiting" : "")),
            ("healthy", Health(summary)),
            ("each", $"{Wording.Cpus(summary.Cpus)} CPUs, {Wording.Megabytes(summary.MemoryMegabytes)}"),
            .. summary.Image.Length > 0 ? [("image", (Cell)summary.Image)] : Array.Empty<(string, Cell)>(),
            ("version", Wording.Version(summary.Version)),
            ("reached at", summary.Routes.Count > 0 ? string.Join(' ', summary.Routes) : "-"),
        ]);
        foreach (var problem in app.RouteProblems) printer.Line(new Cell($"route of {problem}", Tone.Bad));
        printer.Line();
        Instances(printer, app.InstanceList);
        if (app.Deployments.Count > 0)
        {
            printer.Line();
            DeploymentCommands.Show(printer, app.Deployments);
        }

        if (app.LastFailure is { } failure)
        {
            printer.Line();
            Failure(printer, failure);
        }
    }

    public static void Failure(Printer printer, FailureDetail failure)
    {
        var exit = (failure.ExitCode is { } code ? $", exit status {code}" : "") + (failure.OutOfMemory ? ", out of memory" : "");
        var what = failure.State == "TASK_FINISHED" ? "last end" : "last failure";
        printer.Line(new Cell(
            $"{what} {Wording.Ago(failure.At, DateTimeOffset.UtcNow)} ago on {failure.Node}: {failure.State}{exit}: {failure.Message}", Tone.Bad));
        if (failure.LastOutput.Length == 0) return;
        printer.Line("its last output:");
        foreach (var line in failure.LastOutput.TrimEnd('\n').Split('\n')) printer.Line(new Cell("  " + line, Tone.Faint));
    }

    private static void Instances(Printer printer, IReadOnlyList<InstanceDetail> instances)
    {
        if (instances.Count == 0)
        {
            printer.Line("no instances");
            return;
        }

        var now = DateTimeOffset.UtcNow;
        var mixed = instances.Any(instance => instance.Outdated);
        printer.Table(
            [.. mixed ? ["version"] : Array.Empty<string>(), "task", "condition", "health", "node", "ports", "pid", "age", "restarts", "cpus", "memory", "route"],
            instances.Select(IReadOnlyList<Cell> (instance) =>
            [
                .. mixed ? [instance.Outdated ? new Cell(Wording.Version(instance.Version) + " (earlier)", Tone.Doubtful) : Wording.Version(instance.Version)] : Array.Empty<Cell>(),
                instance.TaskId.Length > 0 ? instance.TaskId : instance.Id, Condition(instance.Condition), Health(instance),
                instance.Node.Length > 0 ? instance.Node : "-", string.Join(',', instance.Ports), instance.Pid > 0 ? (Cell)instance.Pid : "-",
                Wording.Ago(instance.StartedAt, now), instance.Restarts, instance.Cpus is { } cpus ? Wording.Cpus(cpus) : "-",
                instance.MemoryMegabytes is { } memory ? Wording.Megabytes(memory) : "-", instance.Route.Length > 0 ? instance.Route : "-",
            ]));
    }

    private static Cell Condition(string condition) => new(
        condition, condition.Equals("running", StringComparison.OrdinalIgnoreCase) ? Tone.Good : Tone.Doubtful);

    private static Cell Health(InstanceDetail instance) => instance.Healthy switch
    {
        true => new Cell("healthy", Tone.Good),
        false => new Cell(instance.Health.Count > 0 ? "unhealthy: " + string.Join("; ", instance.Health) : "unhealthy", Tone.Bad),
        null => new Cell("-", Tone.Faint),
    };

    private static Cell Health(AppSummary app)
    {
        if (!app.HasHealthChecks) return new Cell("no checks", Tone.Faint);
        var text = $"{app.Healthy}/{app.Instances}" + (app.Unhealthy > 0 ? $", {app.Unhealthy} failing" : "");
        return new Cell(text, app.Unhealthy > 0 ? Tone.Bad : app.Healthy >= app.Instances ? Tone.Good : Tone.Doubtful);
    }
}
