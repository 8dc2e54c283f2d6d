using Sandun.Simulation.Checkers;
using Sandun.Simulation.World;
using Xunit;

namespace Sandun.Simulation;

/// <summary>One seeded run, with what is needed to run it again when it fails.</summary>
internal static class SimulationRun
{
    public static SimWorld Of(ulong seed, TimeSpan troubled, Defects? defects = null)
    {
        var world = new SimWorld(seed, defects);
        try
        {
            world.Run(troubled);
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {world.Launched} tasks launched in {world.Scene.Timeline.Steps} events");
        }
        catch (Exception broken) when (defects is null)
        {
            var lines = string.Join(Environment.NewLine, world.Scene.Trace.Lines);
            Assert.Fail($"seed {seed}, {troubled}: {broken}{Environment.NewLine}{lines}");
        }

        return world;
    }

    /// <summary>The rule a planted defect breaks, or null when no checker saw it.</summary>
    public static string? RuleBrokenBy(Defects defects, ulong seed, TimeSpan troubled)
    {
        try
        {
            Of(seed, troubled, defects);
            return null;
        }
        catch (RuleBrokenException broken)
        {
            return broken.Rule;
        }
    }
}
