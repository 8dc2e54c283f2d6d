namespace Sandun.Autoscaler.Fleet;

/// <summary>An app's wish for more instances.</summary>
/// <param name="Count">What it has.</param>
/// <param name="Wish">What it wants; more than it has.</param>
/// <param name="Min">What it is guaranteed.</param>
/// <param name="Priority">Higher goes first.</param>
/// <param name="MilliCpus">What one instance takes.</param>
/// <param name="MemoryBytes">What one instance takes.</param>
public sealed record ScaleBid(int Count, int Wish, int Min, int Priority, long MilliCpus, long MemoryBytes);
