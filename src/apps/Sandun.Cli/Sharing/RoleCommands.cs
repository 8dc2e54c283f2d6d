using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Sharing;

/// <summary><c>sandun role …</c></summary>
internal static class RoleCommands
{
    public static Command Create()
    {
        var command = new Command("role", "Shows how the pool is shared between roles.");
        command.Add(List());
        return command;
    }

    private static Command List()
    {
        var options = new SessionOptions();
        var command = new Command(
            "ls",
            "Lists the roles with what each holds, what is fair now, what it is due and may have at most. Due is what it gets when all want all they can have; borrowed is what it holds beyond that.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var roles = await session.Server.RolesAsync(cancellation);
            session.Printer.Print(roles, NativeJson.Default.IReadOnlyListRoleSummary, printer => Show(printer, roles));
            return ExitCode.Ok;
        });
        return command;
    }

    public static void Show(Printer printer, IReadOnlyList<RoleSummary> roles)
    {
        if (roles.Count == 0)
        {
            printer.Line("no framework has come yet, and no role has a weight or quota");
            return;
        }

        printer.Table(
            ["role", "weight", "frameworks", "share", "fair", "resource", "used", "offered", "due", "most", "guaranteed", "borrowed"],
            roles.SelectMany(role => role.Amounts.Where(amount => amount.Most > 0 || amount.IsLimited).Select((amount, at) => Row(role, amount, at == 0))));
        foreach (var role in roles.Where(role => role.Reclaimable.Count > 0))
        {
            var tasks = string.Join(' ', role.Reclaimable.Take(5).Select(task => task.Task));
            printer.Line(new Cell($"{role.Role} would get what it is due if {role.Reclaimable.Count} revocable tasks ended: {tasks}", Tone.Doubtful));
        }
    }

    private static IReadOnlyList<Cell> Row(RoleSummary role, RoleAmount amount, bool isFirst) =>
    [
        isFirst ? role.Role : "", isFirst ? Figure(role.Weight) : "", isFirst ? $"{role.Frameworks.Count}" : "", isFirst ? Part(role.Share) : "",
        isFirst ? Part(role.FairShare) : "", amount.Name, Figure(amount.Used), Figure(amount.Offered), Figure(amount.Due), Figure(amount.Most),
        Figure(amount.Guaranteed), new Cell(Figure(amount.Borrowed), amount.Borrowed > 0 ? Tone.Doubtful : Tone.Plain),
    ];

    internal static string Figure(decimal value) => FormattableString.Invariant($"{value:0.##}");

    internal static string Part(decimal part) => FormattableString.Invariant($"{part * 100:0.0} %");
}
