namespace Sandun.NativeApi;

/// <summary>The servers and their store.</summary>
/// <param name="Store">Where the state lies: <c>sqlite</c>, or etcd's address.</param>
/// <param name="Problem">Why nothing is decided at present; empty while all is well.</param>
/// <param name="Members">The servers that live, ordered by name.</param>
public sealed record ClusterStatus(string Store, string Problem, IReadOnlyList<ClusterMember> Members)
{
    /// <summary>Servers that the one that answers has heard of within the last hour and hears of no more, ordered by name.</summary>
    public IReadOnlyList<MissingServer> Missing { get; init; } = [];
}

/// <summary>A server that was there and is not heard of any more: it has ended, or is cut off.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Url">Where its console and APIs were.</param>
/// <param name="Version">Its program's version.</param>
/// <param name="LastHeard">When it was last found among those that live.</param>
public sealed record MissingServer(string Name, string Url, string Version, DateTimeOffset LastHeard)
{
    /// <summary>Where it stands; empty when it was not told.</summary>
    public string Site { get; init; } = "";
}

/// <summary>One server.</summary>
/// <param name="Name">Its name, unique in the cluster.</param>
/// <param name="Leads">Whether it decides; the others follow and hand requests on.</param>
/// <param name="Url">Its console and APIs.</param>
/// <param name="Version">Its program's version.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Revision">The newest revision of the state it knows, as it said a few seconds ago at most.</param>
/// <param name="Behind">By how many revisions of the store it is behind the leader; 0 for the leader.</param>
public sealed record ClusterMember(string Name, bool Leads, string Url, string Version, DateTimeOffset StartedAt, long Revision, long Behind)
{
    /// <summary>Where it stands; empty when it was not told.</summary>
    public string Site { get; init; } = "";
}
