using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>
/// What makes a definition a pod: several containers that share an agent, its network, volumes and life. What a pod has in common with an
/// app is in its <see cref="AppSpec"/>: the amounts are the sum of its containers', the ports all their endpoints and the health checks all
/// their checks, both in order of the containers.
/// </summary>
public sealed record PodSpec
{
    public required ImmutableArray<PodContainer> Containers { get; init; }

    public ImmutableArray<PodVolume> Volumes { get; init; } = [];

    /// <summary>Whether any container has an image, so that its agent must have a Docker engine.</summary>
    public bool HasImage => Containers.Any(container => container.Image is not null);
}
