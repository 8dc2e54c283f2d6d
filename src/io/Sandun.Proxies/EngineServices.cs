using Microsoft.Extensions.Logging;

namespace Sandun.Proxies;

/// <summary>What every engine needs of its surroundings.</summary>
public sealed record EngineServices(TimeProvider Time, ILogger Logger)
{
    /// <summary>Files a proxy beside us may open; null for as many as this process.</summary>
    public long? OpenFiles { get; init; }
}
