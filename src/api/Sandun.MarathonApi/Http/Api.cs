namespace Sandun.MarathonApi;

/// <summary>What all requests share.</summary>
internal sealed class Api(IServices services, MarathonApiOptions options)
{
    public IServices Services { get; } = services;

    public MarathonApiOptions Options { get; } = options;

    public AppDocuments Documents { get; } = new();

    public EventStreams Streams { get; } = new(options.ResourceManager);
}
