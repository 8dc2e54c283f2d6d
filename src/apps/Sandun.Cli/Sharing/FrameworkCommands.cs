using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Sharing;

/// <summary><c>sandun framework …</c></summary>
internal static class FrameworkCommands
{
    public static Command Create()
    {
        var command = new Command("framework", "Shows the frameworks that share the pool.");
        command.Add(List());
        command.Add(Why());
        return command;
    }

    private static Command List()
    {
        var options = new SessionOptions();
        var command = new Command("ls", "Lists the frameworks with what their tasks use and what lies in offers they have not answered.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var frameworks = await session.Server.FrameworksAsync(cancellation);
            session.Printer.Print(frameworks, NativeJson.Default.IReadOnlyListFrameworkSummary, printer => Show(printer, frameworks));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Why()
    {
        var options = new SessionOptions();
        var id = new Argument<string>("framework") { Description = "Its id as `sandun framework ls` shows it, or its name where only one has it." };
        var command = new Command("why", "Says why a framework gets what it gets: who holds what, what lies in unanswered offers, and what is fair now.") { id };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var why = await session.Server.WhyFrameworkAsync(parsed.GetRequiredValue(id), cancellation);
            session.Printer.Print(why, NativeJson.Default.FrameworkWhy, printer => Show(printer, why));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(Printer printer, FrameworkWhy why)
    {
        printer.Line($"{why.Framework.Name}: {why.Verdict}");
        foreach (var reason in why.Reasons) printer.Line(reason);
        if (why.Roles.Count > 0)
        {
            printer.Line();
            RoleCommands.Show(printer, why.Roles);
        }

        printer.Line();
        printer.Line("who holds the pool:");
        Show(printer, why.Holders);
    }

    private static void Show(Printer printer, IReadOnlyList<FrameworkSummary> frameworks)
    {
        var now = DateTimeOffset.UtcNow;
        printer.Table(
            ["id", "name", "roles", "state", "tasks", "cpus", "mem", "share", "offers", "offered cpus", "offered mem", "oldest offer", "refuses"],
            frameworks.Select(IReadOnlyList<Cell> (framework) =>
            [
                framework.Id, framework.Name, string.Join(' ', framework.Roles),
                framework.Connected ? new Cell("connected", Tone.Good) : new Cell("away", Tone.Bad), framework.Tasks,
                RoleCommands.Figure(framework.Used.Cpus), RoleCommands.Figure(framework.Used.Memory), RoleCommands.Part(framework.Share),
                framework.UnansweredOffers, RoleCommands.Figure(framework.Offered.Cpus), RoleCommands.Figure(framework.Offered.Memory),
                framework.OldestOffer is { } oldest ? Wording.Ago(oldest, now) : "", framework.Refusals,
            ]));
    }
}
