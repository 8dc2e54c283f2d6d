using System.CommandLine;
using Sandun.Cli.Apps;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Scaling;

/// <summary><c>sandun scale advice</c>: what instances should ask for, by what they used.</summary>
internal static class AdviceCommand
{
    public static Command Create()
    {
        var app = new Argument<string?>("app") { Description = "One app's path [default: all of which enough was measured]", Arity = ArgumentArity.ZeroOrOne };
        var options = new SessionOptions();
        var command = new Command("advice", "Recommends cpus and mem of apps by what their instances used within a week, and says what that would save.") { app };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var id = parsed.GetValue(app) is { } path ? AppIds.Absolute(path) : null;
            var advice = await session.Server.AdviceAsync(id, cancellation);
            session.Printer.Print(advice, NativeJson.Default.IReadOnlyListSizeAdvice, printer => Show(printer, advice));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(Printer printer, IReadOnlyList<SizeAdvice> advice)
    {
        if (advice.Count == 0)
        {
            printer.Line("nothing was measured for an hour yet");
            return;
        }

        printer.Table(
            ["app", "instances", "cpus", "recommended", "mem", "recommended", "saves cpus", "saves mem", "measured h"],
            advice.Select(IReadOnlyList<Cell> (one) =>
            [
                one.App, one.Instances, Wording.Invariant($"{one.Cpus}"), Wording.Invariant($"{one.RecommendedCpus}"), Wording.Invariant($"{one.MemoryMegabytes}"),
                Wording.Invariant($"{one.RecommendedMemoryMegabytes}"), Wording.Invariant($"{one.SavedCpus}"), Wording.Invariant($"{one.SavedMemoryMegabytes}"),
                Wording.Invariant($"{one.MeasuredHours}"),
            ]));
    }
}
