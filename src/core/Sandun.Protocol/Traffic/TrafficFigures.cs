namespace Sandun.Protocol;

/// <summary>Traffic as readers see it: rates of about the last second, what is in hand now, and response times of the last ten seconds.</summary>
public sealed record TrafficFigures
{
    public static readonly TrafficFigures None = new();

    /// <summary>Rates are in thousandths a second, so that one request in ten seconds is 100 and no float is needed.</summary>
    public long RequestsMilli { get; init; }

    public long SessionsMilli { get; init; }

    /// <summary>Bytes a second.</summary>
    public long BytesIn { get; init; }

    public long BytesOut { get; init; }

    /// <summary>Answers by class of status, in thousandths a second.</summary>
    public long InformationalMilli { get; init; }

    public long SuccessesMilli { get; init; }
    public long RedirectionsMilli { get; init; }
    public long ClientErrorsMilli { get; init; }
    public long ServerErrorsMilli { get; init; }
    public long ConnectErrorsMilli { get; init; }
    public long ResponseErrorsMilli { get; init; }
    public long DeniedMilli { get; init; }
    public long RetriesMilli { get; init; }
    public long ClientAbortsMilli { get; init; }

    /// <summary>Requests being worked on now.</summary>
    public int Concurrency { get; init; }

    /// <summary>Requests waiting for an instance now.</summary>
    public int Queue { get; init; }

    /// <summary>Response times; <see cref="LatencyHistogram.Empty"/> when none was seen.</summary>
    public LatencyHistogram Latency { get; init; } = LatencyHistogram.Empty;

    /// <summary>Counts of one interval as rates.</summary>
    /// <param name="intervalMs">1 or more.</param>
    public static TrafficFigures Of(TrafficCounts counts, int intervalMs)
    {
        var ms = Math.Max(1, intervalMs);
        return new TrafficFigures
        {
            RequestsMilli = Milli(counts.Requests), SessionsMilli = Milli(counts.Sessions),
            BytesIn = counts.BytesIn * 1000 / ms, BytesOut = counts.BytesOut * 1000 / ms,
            InformationalMilli = Milli(counts.Informational), SuccessesMilli = Milli(counts.Successes), RedirectionsMilli = Milli(counts.Redirections),
            ClientErrorsMilli = Milli(counts.ClientErrors), ServerErrorsMilli = Milli(counts.ServerErrors),
            ConnectErrorsMilli = Milli(counts.ConnectErrors), ResponseErrorsMilli = Milli(counts.ResponseErrors), DeniedMilli = Milli(counts.Denied),
            RetriesMilli = Milli(counts.Retries), ClientAbortsMilli = Milli(counts.ClientAborts),
            Concurrency = counts.Concurrency, Queue = counts.Queue, Latency = counts.Latency,
        };

        long Milli(long count) => count * 1_000_000 / ms;
    }

    public TrafficFigures Plus(TrafficFigures other) => new()
    {
        RequestsMilli = RequestsMilli + other.RequestsMilli, SessionsMilli = SessionsMilli + other.SessionsMilli,
        BytesIn = BytesIn + other.BytesIn, BytesOut = BytesOut + other.BytesOut,
        InformationalMilli = InformationalMilli + other.InformationalMilli, SuccessesMilli = SuccessesMilli + other.SuccessesMilli,
        RedirectionsMilli = RedirectionsMilli + other.RedirectionsMilli, ClientErrorsMilli = ClientErrorsMilli + other.ClientErrorsMilli,
        ServerErrorsMilli = ServerErrorsMilli + other.ServerErrorsMilli, ConnectErrorsMilli = ConnectErrorsMilli + other.ConnectErrorsMilli,
        ResponseErrorsMilli = ResponseErrorsMilli + other.ResponseErrorsMilli, DeniedMilli = DeniedMilli + other.DeniedMilli,
        RetriesMilli = RetriesMilli + other.RetriesMilli, ClientAbortsMilli = ClientAbortsMilli + other.ClientAbortsMilli,
        Concurrency = Concurrency + other.Concurrency, Queue = Queue + other.Queue, Latency = Latency.Plus(other.Latency),
    };
}
