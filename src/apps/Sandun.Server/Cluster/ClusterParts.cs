using Sandun.Store.Election;

namespace Sandun.Server.Cluster;

/// <summary>What the parts of a cluster's server share.</summary>
internal sealed record ClusterParts(Leadership Leadership, StoreElection Election, Members Members, TimeProvider Time);
