namespace Sandun.Benchmarks.Harness;

/// <summary>One benchmark: measures and reports figures with their targets.</summary>
public interface IBenchmark
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string Description { get; }

    /// <summary>Measures.</summary>
    /// <param name="full">More repetitions and larger sizes, for figures to keep.</param>
    /// <param name="report">Takes each figure as soon as it is known.</param>
    /// <exception cref="BenchmarkFailedException">The run is worthless: a wrong answer, however fast, is no figure.</exception>
    Task RunAsync(bool full, FigureReport report);
}
