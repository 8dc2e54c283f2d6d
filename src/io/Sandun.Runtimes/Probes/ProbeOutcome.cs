namespace Sandun.Runtimes.Probes;

/// <summary>What one probe found.</summary>
/// <param name="Failure">What was wrong; null for a success.</param>
/// <param name="Counts">False for an answer that is neither.</param>
internal sealed record ProbeOutcome(string? Failure, bool Counts)
{
    public static readonly ProbeOutcome Success = new(null, true);

    public static readonly ProbeOutcome Discarded = new(null, false);

    public static ProbeOutcome Failed(string why) => new(why, true);
}
