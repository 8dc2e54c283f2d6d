namespace Sandun.NativeApi;

/// <summary>What an app's instances should ask for, by what they used.</summary>
/// <param name="App">Its path.</param>
/// <param name="Instances">Wished count.</param>
/// <param name="Cpus">What an instance asks for now.</param>
/// <param name="RecommendedCpus">What it should.</param>
/// <param name="MemoryMegabytes">What an instance asks for now.</param>
/// <param name="RecommendedMemoryMegabytes">What it should.</param>
/// <param name="SavedCpus">What all instances together would ask for less; negative for more.</param>
/// <param name="SavedMemoryMegabytes">The same of memory.</param>
/// <param name="MeasuredHours">How long was measured.</param>
public sealed record SizeAdvice(
    string App, int Instances, decimal Cpus, decimal RecommendedCpus, decimal MemoryMegabytes, decimal RecommendedMemoryMegabytes, decimal SavedCpus,
    decimal SavedMemoryMegabytes, double MeasuredHours);
