using Sandun.Protocol;

namespace Sandun.Runtimes.Probes;

/// <summary>What one probe found.</summary>
/// <param name="Failure">What was wrong; null for a success.</param>
/// <param name="Counts">False for an answer that is neither.</param>
internal sealed record ProbeOutcome(string? Failure, bool Counts)
{
    public static readonly ProbeOutcome Success = new(null, true);

    public static readonly ProbeOutcome Discarded = new(null, false);

    public static ProbeOutcome Failed(string why) => new(why, true);

    /// <summary>Status of an HTTP answer; 0 when there was none, and for what asks otherwise.</summary>
    public int HttpStatus { get; init; }

    /// <summary>As a generic check tells it; null when there is nothing to tell.</summary>
    public int? Answer(HealthCheckProtocol protocol) => protocol switch
    {
        HealthCheckProtocol.Command => Failure is null ? 0 : ExitWords.StatusIn(Failure),
        HealthCheckProtocol.MesosTcp or HealthCheckProtocol.Tcp => Failure is null ? 1 : 0,
        _ => HttpStatus,
    };
}
