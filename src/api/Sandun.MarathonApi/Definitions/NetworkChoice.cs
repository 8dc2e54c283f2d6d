using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>The network of an app, whichever form it was written in.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Name">Name of the container network.</param>
/// <param name="Labels">Labels of the network.</param>
/// <param name="IsLegacy">Whether <c>ipAddress</c> or <c>container.docker.network</c> said it.</param>
internal sealed record NetworkChoice(
    NetworkMode Mode, string? Name, ImmutableSortedDictionary<string, string> Labels, bool IsLegacy)
{
    /// <summary>Further container networks.</summary>
    public ImmutableArray<ContainerNetwork> Others { get; init; } = [];

    /// <summary>The names of all its container networks.</summary>
    public IEnumerable<string> Names => Name is null ? [] : [Name, .. Others.Select(network => network.Name)];
}
