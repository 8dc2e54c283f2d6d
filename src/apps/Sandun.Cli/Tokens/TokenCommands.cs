using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Tokens;

/// <summary><c>sandun token …</c></summary>
internal static class TokenCommands
{
    public static Command Create()
    {
        var token = new Command("token", "Join tokens: what makes another machine an agent or router of this data center.");
        token.Add(Make());
        token.Add(List());
        token.Add(Revoke());
        return token;
    }

    private static Command Make()
    {
        var options = new SessionOptions();
        var role = new Option<string>("--role") { Description = "What the machine becomes.", Required = true, HelpName = "agent|router" };
        role.AcceptOnlyFromAmong("agent", "router");
        var life = new Option<string>("--ttl") { Description = "How long the token may be used: 30m, 1h, 2d.", DefaultValueFactory = _ => "1h", HelpName = "time" };
        var node = new Option<string?>("--node")
        {
            Description = "The id of a node the machine takes over or comes back as, for one that lost its work directory.", HelpName = "id",
        };
        var command = new Command(
            "create", "Prints a token that is good for one machine: run `sandun agent join TOKEN` or `sandun router join TOKEN` there. It is a secret.");
        foreach (var option in (Option[])[role, life, node]) command.Options.Add(option);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var time = TimeText.Parse("--ttl", parsed.GetRequiredValue(life));
            using var session = options.Open(parsed);
            var made = await session.Server.CreateTokenAsync(parsed.GetRequiredValue(role), time, parsed.GetValue(node), null, cancellation);
            session.Printer.Print(made, NativeJson.Default.CreatedToken, _ => Console.Out.WriteLine(made.Token));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command List()
    {
        var options = new SessionOptions();
        var command = new Command("ls", "Lists tokens that are good, were used, or ended within the last day. Their text is known to nobody but whoever made them.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var tokens = await session.Server.TokensAsync(cancellation);
            session.Printer.Print(tokens, NativeJson.Default.IReadOnlyListTokenSummary, printer => Show(printer, tokens));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Revoke()
    {
        var options = new SessionOptions();
        var id = new Argument<string>("id") { Description = "The token's id, as `sandun token ls` shows it." };
        var command = new Command("revoke", "Withdraws a token. A node that joined with it stays: `sandun node deny` removes one.") { id };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            await session.Server.RevokeTokenAsync(parsed.GetRequiredValue(id), cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(Printer printer, IReadOnlyList<TokenSummary> tokens)
    {
        if (tokens.Count == 0)
        {
            printer.Line("there are no tokens; `sandun token create --role agent` makes one");
            return;
        }

        var now = DateTimeOffset.UtcNow;
        printer.Table(
            ["id", "role", "node", "made", "by", "state"],
            tokens.Select(IReadOnlyList<Cell> (token) =>
            [
                token.Id, token.Role, token.Node ?? "", Wording.Ago(token.CreatedAt, now), token.CreatedBy ?? "",
                token.UsedBy is { } node ? $"used by {node}" : token.ExpiresAt < now ? "expired" : new Cell("good", Tone.Good),
            ]));
    }
}
