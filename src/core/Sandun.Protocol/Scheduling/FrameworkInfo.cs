using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>What a framework says of itself (Mesos' <c>FrameworkInfo</c>).</summary>
public sealed record FrameworkInfo
{
    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>The id from an earlier registration, or null.</summary>
    public FrameworkId? Id { get; init; }

    /// <summary>Default account of its tasks; empty for the agent's.</summary>
    public string User { get; init; } = "";

    /// <summary>Roles it wants offers for; empty means <see cref="Role.Any"/> for a framework that is not multi-role, none for one that is.</summary>
    public ImmutableArray<Role> Roles { get; init; } = [];

    /// <summary>How long its tasks live on after it disconnects.</summary>
    public TimeSpan FailoverTimeout { get; init; }

    /// <summary>Whether its executors survive a restart of the agent's program. Sandun's own tasks always do.</summary>
    public bool Checkpoint { get; init; }

    /// <summary>Who it is, for permissions and reservations; null without.</summary>
    public string? Principal { get; init; }

    public string Hostname { get; init; } = "";

    public string WebUiUrl { get; init; } = "";

    public FrameworkCapabilities Capabilities { get; init; }

    public ImmutableArray<Label> Labels { get; init; } = [];

    /// <summary>What an offer must hold to be worth making, per role; a role that is not listed goes by the resource manager's own minimum.</summary>
    public ImmutableArray<OfferMinimum> OfferMinimums { get; init; } = [];

    public bool Can(FrameworkCapabilities capability) => (Capabilities & capability) == capability;
}
