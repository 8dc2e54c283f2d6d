namespace Sandun.Protocol;

/// <summary>Whether an endpoint takes traffic; it only moves forward, except that a serving one may fall back to starting when it turns unhealthy.</summary>
public enum EndpointState
{
    /// <summary>The task runs but is not known to be healthy: no traffic.</summary>
    Starting = 0,

    /// <summary>Takes traffic.</summary>
    Serving = 1,

    /// <summary>About to be stopped: no new traffic, requests in flight are finished.</summary>
    Draining = 2,
}
