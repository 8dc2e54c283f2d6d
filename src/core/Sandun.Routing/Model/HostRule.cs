using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>A virtual host, or part of one, at the HTTP entry.</summary>
/// <param name="Host">Lower-case host name without port.</param>
/// <param name="PathPrefix">Begins and ends with a slash; <c>/</c> for all paths. <c>/api/</c> holds <c>/api</c> and what is below it.</param>
/// <param name="Backend">Name of the backend it leads to.</param>
public sealed record HostRule(string Host, string PathPrefix, string Backend, PathId App)
{
    /// <summary>What requests are compared with: host, path and a slash; the longest key that begins them wins.</summary>
    public string Key => Host + PathPrefix;
}
