using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What is kept of a framework.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Display name.</param>
/// <param name="Roles">Roles it wants offers for.</param>
/// <param name="FailoverTimeout">How long its tasks live on after it disconnects.</param>
/// <param name="EndedAt">When it was torn down; its id is refused from then on. Null while it lives.</param>
public sealed record FrameworkRecord(
    FrameworkId Id, string Name, ImmutableArray<Role> Roles, TimeSpan FailoverTimeout, DateTimeOffset? EndedAt)
{
    /// <summary>All it said of itself; null for one stored before that was kept, which was Sandun's own.</summary>
    public FrameworkInfo? Info { get; init; }

    /// <summary>What it said of itself, with its id.</summary>
    [JsonIgnore]
    public FrameworkInfo About => (Info ?? new FrameworkInfo { Name = Name, Capabilities = SchedulerCall.Subscribe.OwnCapabilities }) with
    {
        Id = Id,
        Roles = Roles,
        FailoverTimeout = FailoverTimeout,
    };
}
