using Sandun.NativeApi;

namespace Sandun.Server.ControlPlane;

/// <summary>Knows the servers: this one alone, or those of its cluster.</summary>
public interface IMemberSource
{
    /// <summary>Names the store for people, without credentials.</summary>
    string Store { get; }

    /// <summary>Words for the light of the server: its part in the cluster.</summary>
    string Part { get; }

    /// <summary>Words for servers that are heard of no more; none where all are.</summary>
    IReadOnlyList<string> Missing { get; }

    Task<ClusterStatus> StatusAsync(CancellationToken cancellation);
}
