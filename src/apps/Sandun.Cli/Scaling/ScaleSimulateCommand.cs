using System.CommandLine;
using Sandun.Autoscaler.Simulation;
using Sandun.Cli.Output;

namespace Sandun.Cli.Scaling;

/// <summary><c>sandun scale simulate --trace FILE</c>: a load lived through under our controller and those of others.</summary>
internal static class ScaleSimulateCommand
{
    private static readonly ulong[] s_seeds = [1, 2, 3];

    public static Command Create()
    {
        var trace = new Option<string>("--trace") { Description = "File of lines seconds,requests_per_second; - for stdin", HelpName = "file", Required = true };
        var output = new Option<OutputFormat>("--output", "-o") { Description = "table for people, json for programs", DefaultValueFactory = _ => OutputFormat.Table };
        var seed = new Option<long?>("--seed") { Description = "One run with this seed [default: the mean of three]" };
        var service = new ServiceOptions();
        var command = new Command(
            "simulate",
            "Scores a load under every controller: J = seconds in which the service level was broken + 10 for each spare core-hour + 2 for each change of the count.");
        command.Options.Add(trace);
        command.Options.Add(output);
        command.Options.Add(seed);
        service.AddTo(command);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(trace)!;
            var load = service.Read(parsed, path, TraceFile.Read(path));
            var scores = Score(load, parsed.GetValue(seed) is { } one ? [(ulong)one] : s_seeds);
            new Printer(parsed.GetValue(output)).Print(scores, SimulatedScoreJson.Default.IReadOnlyListSimulatedScore, printer => Show(printer, load, scores));
            return ExitCode.Ok;
        });
        return command;
    }

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
