using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Nodes;

/// <summary>The part of <c>sandun node …</c> that says who belongs to the cluster.</summary>
internal static class MemberCommands
{
    public static IEnumerable<Command> Create() => [List(), Deny(), Allow()];

    private static Command List()
    {
        var options = new SessionOptions();
        var command = new Command("members", "Lists the agents and routers that joined by a token.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var members = await session.Server.MembersAsync(cancellation);
            session.Printer.Print(members, NativeJson.Default.IReadOnlyListMemberSummary, printer => Show(printer, members));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Deny()
    {
        var (command, options, node, serial) = New(
            "deny", "Refuses a node from now on, or one certificate by its serial number: its connections end at once. Its tasks are not ended.");
        var why = new Option<string>("--why") { Description = "For whoever wonders later.", DefaultValueFactory = _ => "", HelpName = "text" };
        command.Options.Add(why);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            await session.Server.DenyAsync(parsed.GetValue(node), parsed.GetValue(serial), parsed.GetValue(why) ?? "", null, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Allow()
    {
        var (command, options, node, serial) = New("allow", "Takes `sandun node deny` back.");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            await session.Server.AllowAsync(parsed.GetValue(node), parsed.GetValue(serial), cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static (Command Command, SessionOptions Options, Argument<string?> Node, Option<string?> Serial) New(string name, string description)
    {
        var options = new SessionOptions();
        var node = new Argument<string?>("node") { Description = "The node's id, as `sandun node members` shows it.", Arity = ArgumentArity.ZeroOrOne };
        var serial = new Option<string?>("--serial") { Description = "Instead of a node: one certificate's serial number.", HelpName = "hex" };
        var command = new Command(name, description) { node };
        command.Options.Add(serial);
        options.AddTo(command);
        return (command, options, node, serial);
    }

    private static void Show(Printer printer, IReadOnlyList<MemberSummary> members)
    {
        if (members.Count == 0)
        {
            printer.Line("no machine has joined by a token; `sandun token create --role agent` makes one");
            return;
        }

        var now = DateTimeOffset.UtcNow;
        printer.Table(
            ["role", "id", "host", "joined", "state"],
            members.Select(IReadOnlyList<Cell> (member) =>
            [
                member.Role, member.Id, member.Hostname, Wording.Ago(member.JoinedAt, now),
                member.Gone ? new Cell("gone", Tone.Faint) : member.Denied ? new Cell("refused", Tone.Bad) : new Cell("let in", Tone.Good),
            ]));
    }
}
