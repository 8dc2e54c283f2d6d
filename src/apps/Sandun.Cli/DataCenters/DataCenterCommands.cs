using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.NativeApi;

namespace Sandun.Cli.DataCenters;

/// <summary><c>sandun dc …</c></summary>
internal static class DataCenterCommands
{
    public static Command Create()
    {
        var center = new Command("dc", "The data centers: see them, describe them, and move work from one to another.");
        center.Add(List());
        center.Add(Set());
        center.Add(Failover());
        center.Add(SwitchCommand.Create());
        center.Add(Switches());
        return center;
    }

    private static Command List()
    {
        var options = new SessionOptions();
        var command = new Command("ls", "Lists the data centers: nodes, containers, use, share of traffic, and whether each could be evacuated now.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var status = await session.Server.DataCentersAsync(cancellation);
            session.Printer.Print(status, NativeJson.Default.DataCentersStatus, printer => CenterTables.Show(printer, status));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Set()
    {
        var options = new SessionOptions();
        var id = new Argument<string>("id") { Description = "The data center's zone, as `sandun dc ls` shows it." };
        var english = Text("--name-en", "Its name in English.", "name");
        var chinese = Text("--name-zh", "Its name in Chinese.", "name");
        var site = Text("--site", "Where it stands.", "text");
        var mode = Text("--mode", "active takes work, drain starts nothing new there, off takes no traffic either.", "active|drain|off");
        var weight = new Option<int?>("--weight") { Description = "Its part when apps are spread by weight, 0 to 1000.", HelpName = "number" };
        var command = new Command("set", "Describes a data center, or says whether it takes work. What is not given stays as it is.") { id };
        foreach (var option in (Option[])[english, chinese, site, mode, weight]) command.Options.Add(option);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var edit = new CenterEdit(
                parsed.GetValue(english), parsed.GetValue(chinese), parsed.GetValue(site), parsed.GetValue(mode), parsed.GetValue(weight));
            await session.Server.DescribeCenterAsync(parsed.GetRequiredValue(id), edit, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Failover()
    {
        var options = new SessionOptions();
        var enabled = new Option<bool?>("--enabled") { Description = "Whether work leaves a lost data center by itself.", HelpName = "true|false" };
        var after = Number("--after", "Seconds a data center must be gone.");
        var holdDown = Number("--hold-down", "Seconds after a move during which nothing moves by itself.");
        var most = Number("--most-an-hour", "Most moves within an hour.");
        var business = Number("--business-percent", "Good requests must have fallen below this part of what they were; 0 asks the observers alone.");
        var weigh = new Option<bool?>("--weigh-out") { Description = "Whether one that answers badly is weighed out of the traffic.", HelpName = "true|false" };
        var command = new Command("failover", "Shows or sets when work moves without being asked.");
        foreach (var option in (Option[])[enabled, after, holdDown, most, business, weigh]) command.Options.Add(option);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var settings = new FailoverSettings(
                parsed.GetValue(enabled), parsed.GetValue(after), parsed.GetValue(holdDown), parsed.GetValue(most), parsed.GetValue(business),
                parsed.GetValue(weigh));
            if (settings != new FailoverSettings(null, null, null, null, null, null)) await session.Server.SetFailoverAsync(settings, cancellation);
            var status = await session.Server.DataCentersAsync(cancellation);
            session.Printer.Print(status.Failover, NativeJson.Default.FailoverSettings, printer => CenterTables.Show(printer, status.Failover, status.NoFailoverBecause));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Switches()
    {
        var options = new SessionOptions();
        var id = new Argument<string?>("id") { Description = "One switch, with all that happened.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("switches", "Lists the switches under way and over; with an id, that one's record with the time of each step.") { id };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            if (parsed.GetValue(id) is { } one)
            {
                var status = await session.Server.SwitchAsync(one, cancellation);
                session.Printer.Print(status, NativeJson.Default.SwitchStatus, printer => SwitchTables.Show(printer, status));
                return ExitCode.Ok;
            }

            var switches = await session.Server.SwitchesAsync(cancellation);
            session.Printer.Print(switches, NativeJson.Default.IReadOnlyListSwitchStatus, printer => SwitchTables.List(printer, switches));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<string?> Text(string name, string description, string help) => new(name) { Description = description, HelpName = help };

    private static Option<int?> Number(string name, string description) => new(name) { Description = description, HelpName = "number" };
}
