using Sandun.NativeApi;

namespace Sandun.Server.ControlPlane;

/// <summary>Knows the servers: this one alone, or those of its cluster.</summary>
public interface IMemberSource
{
    /// <summary>Names the store for people, without credentials.</summary>
    string Store { get; }

    /// <summary>Words for the light of the server: its part in the cluster.</summary>
    string Part { get; }

    Task<ClusterStatus> StatusAsync(CancellationToken cancellation);
}
