namespace Sandun.MarathonApi;

/// <summary>What all requests share.</summary>
internal sealed class Api(IServices services, MarathonApiOptions options)
{
    public IServices Services { get; } = services;

    public MarathonApiOptions Options { get; } = options;

    public AppDocuments Documents { get; } = new();

    public ListedApps Listed { get; } = new();

    /// <summary>What is measured of requests.</summary>
    public HttpFigures Figures { get; } = new(options.Time);

    public EventStreams Streams { get; } = new(services, options);

    /// <summary>Posts events to who subscribed; null where that is not switched on.</summary>
    public EventCallbacks? Callbacks { get; private set; }

    public DateTimeOffset StartedAt { get; } = options.Time.GetUtcNow();

    /// <summary>Begins to post events, until the application stops.</summary>
    public void Begin(CancellationToken stopping)
    {
        stopping.Register(Streams.Dispose);
        if (Options.Subscriptions is not { } subscriptions) return;
        var callbacks = Callbacks = new EventCallbacks(this, subscriptions);
        stopping.Register(callbacks.Dispose);
    }
}
