using System.CommandLine;
using Sandun.Autoscaler.Simulation;
using Sandun.Cli.Apps;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;

namespace Sandun.Cli.Scaling;

/// <summary><c>sandun scale simulate --trace FILE</c>, or of an app's recorded past: a load lived through under our controller and those of others.</summary>
internal static class ScaleSimulateCommand
{
    private static readonly ulong[] s_seeds = [1, 2, 3];

    public static Command Create()
    {
        var app = new Argument<string?>("app") { Description = "An app whose recorded past is the load; its path, as in /shop/web", Arity = ArgumentArity.ZeroOrOne };
        var trace = new Option<string?>("--trace") { Description = "File of lines seconds,requests_per_second; - for stdin", HelpName = "file" };
        var from = new Option<string>("--from") { Description = "Where the recorded past begins: a moment, or a length before now", DefaultValueFactory = _ => "-1h" };
        var to = new Option<string>("--to") { Description = "Where it ends", DefaultValueFactory = _ => "now" };
        var seed = new Option<long?>("--seed") { Description = "One run with this seed [default: the mean of three]" };
        var service = new ServiceOptions();
        var session = new SessionOptions();
        var command = new Command(
            "simulate",
            "Scores a load under every controller: J = seconds in which the service level was broken + 10 for each spare core-hour + 2 for each change of the count.");
        command.Arguments.Add(app);
        foreach (var option in (Option[])[trace, from, to, seed]) command.Options.Add(option);
        service.AddTo(command);
        session.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var open = session.Open(parsed);
            var (name, rates) = (parsed.GetValue(trace), parsed.GetValue(app)) switch
            {
                ({ } file, null) => (file, TraceFile.Read(file)),
                (null, { } path) => (path, await RecordedLoad.ReadAsync(open, AppIds.Absolute(path), At(parsed, from), At(parsed, to), cancellation)),
                _ => throw new CommandFailure("say what is simulated: --trace FILE, or an app with --from and --to"),
            };
            var load = service.Read(parsed, name, rates);
            var scores = Score(load, parsed.GetValue(seed) is { } one ? [(ulong)one] : s_seeds);
            open.Printer.Print(scores, SimulatedScoreJson.Default.IReadOnlyListSimulatedScore, printer => Show(printer, load, scores));
            return ExitCode.Ok;
        });
        return command;
    }

    private static DateTimeOffset At(ParseResult parsed, Option<string> option) => Moments.Read(option.Name, parsed.GetValue(option)!, DateTimeOffset.UtcNow);

    private static IReadOnlyList<SimulatedScore> Score(Trace trace, ulong[] seeds)
    {
        // A controller's runs share nothing with another's: each core takes one.
        var scores = new SimulatedScore[ScalerCatalog.All.Count];
        Parallel.For(0, scores.Length, i =>
        {
            var score = new TraceRun(trace).Mean(ScalerCatalog.All[i], seeds);
            scores[i] = new SimulatedScore(
                score.Controller, Math.Round(score.J, 2), Math.Round(score.ViolationSeconds, 2), Math.Round(score.SpareCoreHours, 3), Math.Round(score.Actions, 2),
                Math.Round(score.PeakInstances, 1));
        });
        return scores;
    }

    private static void Show(Printer printer, Trace trace, IReadOnlyList<SimulatedScore> scores)
    {
        var service = trace.Service;
        var shape = Wording.Invariant($"{service.Slots} at once in {service.ServiceSeconds:0.###} s, level {service.LevelSeconds:0.###} s");
        var launch = Wording.Invariant($"launch {service.LaunchSeconds:0.#} s + {service.WarmupSeconds:0.#} s");
        printer.Line(Wording.Invariant(
            $"{trace.Rates.Length} s, at most {trace.Rates.Max():0.#} requests/s; {shape}, {launch}, {service.MinInstances} to {service.MaxInstances} instances"));
        var best = scores.Min(score => score.J);
        printer.Table(
            ["controller", "j", "violated s", "spare core-h", "actions", "peak"],
            scores.Select(IReadOnlyList<Cell> (score) =>
            [
                score.Controller, new Cell(Wording.Invariant($"{score.J:0.0}"), score.J <= best ? Tone.Good : Tone.Plain), Wording.Invariant($"{score.ViolationSeconds:0.0}"),
                Wording.Invariant($"{score.SpareCoreHours:0.00}"), Wording.Invariant($"{score.Actions:0.0}"), Wording.Invariant($"{score.PeakInstances:0.0}"),
            ]));
    }
}
