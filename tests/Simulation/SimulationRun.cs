using Sandun.Simulation.Checkers;
using Sandun.Simulation.World;
using Xunit;

namespace Sandun.Simulation;

/// <summary>One seeded run, with what is needed to run it again when it fails.</summary>
internal static class SimulationRun
{
    /// <summary>Runs a world; fails the test, with the last lines of the trace, when a rule is broken.</summary>
    public static SimWorld Of(ulong seed, TimeSpan troubled, SimShape? shape = null)
    {
        var (world, failure) = Try(seed, troubled, shape: shape);
        if (failure is not null) Assert.Fail($"{failure}{Environment.NewLine}{string.Join(Environment.NewLine, world.Scene.Trace.Lines)}");
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {world.Launched} tasks launched in {world.Scene.Timeline.Steps} events");
        return world;
    }

    /// <summary>Runs a world; what went wrong, if anything did, as a text that says how to run it again.</summary>
    public static (SimWorld World, string? Failure) Try(ulong seed, TimeSpan troubled, string traced = "", Defect defect = Defect.None, SimShape? shape = null)
    {
        var world = new SimWorld(seed, defect, shape) { Scene = { Trace = { Filter = traced } } };
        try
        {
            world.Run(troubled);
            return (world, null);
        }
        catch (Exception broken)
        {
            return (world, $"seed {seed} {(int)troubled.TotalMinutes}: {broken}");
        }
    }

    /// <summary>The rule a planted defect breaks, or null when no checker saw it.</summary>
    public static string? RuleBrokenBy(Defect defect, ulong seed, TimeSpan troubled)
    {
        try
        {
            new SimWorld(seed, defect).Run(troubled);
            return null;
        }
        catch (RuleBrokenException broken)
        {
            return broken.Rule;
        }
    }
}
