namespace Sandun.Protocol;

/// <summary>What a proxy counted in one interval, and how much it had in hand at its end. All numbers are 0 or more.</summary>
public sealed record TrafficCounts
{
    public static readonly TrafficCounts None = new();

    /// <summary>HTTP requests; for TCP the connections, as <see cref="Sessions"/>.</summary>
    public long Requests { get; init; }

    /// <summary>Sessions that began: client connections for TCP, requests for HTTP, as HAProxy counts them.</summary>
    public long Sessions { get; init; }

    /// <summary>Bytes from clients.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes to clients.</summary>
    public long BytesOut { get; init; }

    /// <summary>Answers by the first digit of their status.</summary>
    public long Informational { get; init; }

    public long Successes { get; init; }
    public long Redirections { get; init; }
    public long ClientErrors { get; init; }
    public long ServerErrors { get; init; }

    /// <summary>Connections to instances that failed.</summary>
    public long ConnectErrors { get; init; }

    /// <summary>Answers of instances that broke off or were none.</summary>
    public long ResponseErrors { get; init; }

    /// <summary>Requests the proxy refused itself: limits, maintenance.</summary>
    public long Denied { get; init; }

    /// <summary>Requests sent again after a failure.</summary>
    public long Retries { get; init; }

    /// <summary>Requests the client gave up.</summary>
    public long ClientAborts { get; init; }

    /// <summary>Requests (connections for TCP) an instance works on at the end of the interval.</summary>
    public int Concurrency { get; init; }

    /// <summary>Requests that wait for an instance at the end of the interval.</summary>
    public int Queue { get; init; }

    /// <summary>Time from the whole request's arrival to the answer's headers, of a fair sample of the requests.</summary>
    public LatencyHistogram Latency { get; init; } = LatencyHistogram.Empty;

    /// <summary>Whether nothing happened and nothing is in hand.</summary>
    public bool IsIdle => Requests == 0 && Sessions == 0 && BytesIn == 0 && BytesOut == 0 && Concurrency == 0 && Queue == 0 &&
        ConnectErrors == 0 && ResponseErrors == 0 && Retries == 0 && Denied == 0 && ServerErrors == 0 && ClientErrors == 0 && Latency.Count == 0;

    /// <summary>What was counted since earlier totals of the same counters; what is in hand stays, and response times are not kept as totals.</summary>
    public TrafficCounts Since(TrafficCounts earlier) => this with
    {
        Requests = Grown(Requests, earlier.Requests),
        Sessions = Grown(Sessions, earlier.Sessions),
        BytesIn = Grown(BytesIn, earlier.BytesIn),
        BytesOut = Grown(BytesOut, earlier.BytesOut),
        Informational = Grown(Informational, earlier.Informational),
        Successes = Grown(Successes, earlier.Successes),
        Redirections = Grown(Redirections, earlier.Redirections),
        ClientErrors = Grown(ClientErrors, earlier.ClientErrors),
        ServerErrors = Grown(ServerErrors, earlier.ServerErrors),
        ConnectErrors = Grown(ConnectErrors, earlier.ConnectErrors),
        ResponseErrors = Grown(ResponseErrors, earlier.ResponseErrors),
        Denied = Grown(Denied, earlier.Denied),
        Retries = Grown(Retries, earlier.Retries),
        ClientAborts = Grown(ClientAborts, earlier.ClientAborts),
    };

    /// <summary>Counters that were set back begin at 0 again.</summary>
    private static long Grown(long now, long earlier) => now >= earlier ? now - earlier : now;

    public TrafficCounts Plus(TrafficCounts other) => new()
    {
        Requests = Requests + other.Requests, Sessions = Sessions + other.Sessions, BytesIn = BytesIn + other.BytesIn, BytesOut = BytesOut + other.BytesOut,
        Informational = Informational + other.Informational, Successes = Successes + other.Successes, Redirections = Redirections + other.Redirections,
        ClientErrors = ClientErrors + other.ClientErrors, ServerErrors = ServerErrors + other.ServerErrors,
        ConnectErrors = ConnectErrors + other.ConnectErrors, ResponseErrors = ResponseErrors + other.ResponseErrors, Denied = Denied + other.Denied,
        Retries = Retries + other.Retries, ClientAborts = ClientAborts + other.ClientAborts,
        Concurrency = Concurrency + other.Concurrency, Queue = Queue + other.Queue, Latency = Latency.Plus(other.Latency),
    };
}
