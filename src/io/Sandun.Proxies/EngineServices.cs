using Microsoft.Extensions.Logging;

namespace Sandun.Proxies;

/// <summary>What every engine needs of its surroundings.</summary>
public sealed record EngineServices(TimeProvider Time, ILogger Logger);
