using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.NativeApi;

namespace Sandun.Cli.DataCenters;

/// <summary><c>sandun dc switch …</c></summary>
internal static class SwitchCommand
{
    private static readonly string[] _actions = ["pause", "continue", "back", "release", "let-go"];

    public static Command Create()
    {
        var session = new SessionOptions();
        var order = new SwitchOrderOptions();
        var plan = Flag("--plan", "Shows what would move and whether the target can take it; changes nothing. Exit code 2 when it can.");
        var rehearse = Flag("--rehearse", "Starts the instances in the target, shows that they are healthy, and takes them away again: no request moves.");
        var apply = Flag("--apply", "Moves the work.");
        var steer = _actions.ToDictionary(action => action, action => new Option<string?>("--" + action)
        {
            Description = Meaning(action), HelpName = "id",
        });
        var detach = Flag("--detach", "With --apply or --rehearse: does not wait for the end.");
        var command = new Command(
            "switch", "Moves work from one data center to another without losing a request: capacity first, then the traffic in judged steps.");
        order.AddTo(command);
        foreach (var option in (Option[])[plan, rehearse, apply, .. steer.Values, detach]) command.Options.Add(option);
        session.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var open = session.Open(parsed);
            foreach (var (action, option) in steer)
            {
                if (parsed.GetValue(option) is not { } id) continue;
                var steered = await open.Server.SteerSwitchAsync(id, action, null, cancellation);
                open.Printer.Print(steered, NativeJson.Default.SwitchStatus, printer => SwitchTables.Show(printer, steered));
                return ExitCode.Ok;
            }

            if (parsed.GetValue(plan)) return await ForecastAsync(open, order.Read(parsed, rehearsal: false), cancellation);
            var rehearsal = parsed.GetValue(rehearse);
            if (!rehearsal && !parsed.GetValue(apply))
                throw new CommandFailure("say what to do: --plan, --rehearse or --apply, or --pause, --continue, --back, --release or --let-go with a switch's id");
            var begun = await open.Server.BeginSwitchAsync(order.Read(parsed, rehearsal), null, cancellation);
            return await SwitchWait.FollowAsync(open, begun, parsed.GetValue(detach), cancellation);
        });
        return command;
    }

    private static async Task<int> ForecastAsync(Session open, SwitchOrder order, CancellationToken cancellation)
    {
        var forecast = await open.Server.ForecastSwitchAsync(order, cancellation);
        open.Printer.Print(forecast, NativeJson.Default.SwitchForecast, printer => SwitchTables.Show(printer, forecast));
        return forecast.Verdict == "no" ? ExitCode.Error : ExitCode.Changes;
    }

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static string Meaning(string action) => action switch
    {
        "pause" => "Lets the switch stand still where it is.",
        "continue" => "Lets it go on.",
        "back" => "Turns it back: the traffic returns, and what was started in the target goes. At any step, and after the end.",
        "release" => "Ends the hold: the warm source is stopped now.",
        _ => "After the end: its apps may use all data centers again.",
    };
}
