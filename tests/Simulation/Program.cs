using System.Diagnostics;
using System.Globalization;
using Sandun.Simulation.World;
using Xunit.MicrosoftTestingPlatform;

namespace Sandun.Simulation;

/// <summary>The test runner, and two tools for whoever looks into a failure.</summary>
internal static class Program
{
    private const string Usage = """
        Simulation seed SEED [MINUTES] [TEXT] [DEFECT]   replays a world that is troubled for so many minutes (10), with a planted defect;
                                                         prints the last lines of the trace that hold the text
        Simulation hunt MINUTES                          tries fresh seeds for so many minutes
        Anything else is for the test runner.
        """;

    public static Task<int> Main(string[] arguments) => arguments switch
    {
        ["seed", var seed, .. var rest] when ulong.TryParse(seed, CultureInfo.InvariantCulture, out var number) && rest.Length <= 3 && Planted(rest) is { } defect =>
            Task.FromResult(Replay(number, rest.Length > 0 ? Number(rest[0]) : 10, rest.Length > 1 ? rest[1] : "", defect)),
        ["hunt", var minutes] => Task.FromResult(Hunt(Number(minutes))),
        ["seed" or "hunt", ..] => Task.FromResult(Refuse()),
        _ when arguments.Any(argument => argument is "-automated" or "@@") => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments),
        _ => TestPlatformTestFramework.RunAsync(arguments, global::Simulation.SelfRegisteredExtensions.AddSelfRegisteredExtensions),
    };

    private static int Replay(ulong seed, int minutes, string text, Defect defect)
    {
        var (world, failure) = SimulationRun.Try(seed, TimeSpan.FromMinutes(minutes), text, defect);
        foreach (var line in world.Scene.Trace.Lines) Console.WriteLine(line);
        Console.WriteLine(failure ?? $"seed {seed}: {world.Launched} tasks launched in {world.Scene.Timeline.Steps} events, no rule broken; trace {world.Scene.Trace.Hash:x16}");
        return failure is null ? 0 : 1;
    }

    private static int Hunt(int minutes)
    {
        var result = SeedRange.Run(Fresh(TimeSpan.FromMinutes(minutes)), Console.Error.WriteLine);
        Console.WriteLine(result);
        return result.Failures.IsEmpty ? 0 : 1;
    }

    private static IEnumerable<(ulong Seed, TimeSpan Troubled)> Fresh(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        for (var runs = 0; clock.Elapsed < time; runs++)
            yield return ((ulong)Random.Shared.NextInt64(1, long.MaxValue), TimeSpan.FromMinutes(runs % 4 == 3 ? 60 : 10));
    }

    private static Defect? Planted(string[] rest) => rest.Length < 3 ? Defect.None : Enum.TryParse<Defect>(rest[2], out var defect) ? defect : null;

    private static int Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 10;

    private static int Refuse()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
