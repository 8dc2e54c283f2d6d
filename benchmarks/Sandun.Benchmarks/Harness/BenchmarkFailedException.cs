namespace Sandun.Benchmarks.Harness;

/// <summary>A benchmark could not be run, or what it measured gave a wrong answer.</summary>
public sealed class BenchmarkFailedException(string message) : Exception(message);
