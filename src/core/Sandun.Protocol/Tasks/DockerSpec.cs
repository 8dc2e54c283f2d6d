using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What the Docker runtime needs beyond a process task.</summary>
public sealed record DockerSpec
{
    /// <summary>Image reference with tag or digest.</summary>
    public required string Image { get; init; }

    /// <summary>Whether the registry is asked even when the image is present.</summary>
    public bool ForcePullImage { get; init; }

    /// <summary>Whether the container gets every right of the host; only where the agent allows it.</summary>
    public bool Privileged { get; init; }

    /// <summary>Docker command-line options as key and value; only where the agent allows them.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Parameters { get; init; } = [];

    public NetworkMode Network { get; init; } = NetworkMode.Host;

    /// <summary>Name of the network for <see cref="NetworkMode.Container"/>.</summary>
    public string? NetworkName { get; init; }

    /// <summary>Names of further networks it is attached to.</summary>
    public ImmutableArray<string> OtherNetworks
    {
        get => _otherNetworks.IsDefault ? [] : _otherNetworks;
        init => _otherNetworks = value;
    }

    public LinuxSpec? Linux { get; init; }

    /// <summary>Checkpoints of older agents lack it; the generated readers leave it default then.</summary>
    private readonly ImmutableArray<string> _otherNetworks;
}
