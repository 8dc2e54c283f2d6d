namespace Sandun.ServiceScheduler;

/// <summary>How a change is wished to be carried out, beyond what Marathon's API can say; the default is Marathon's way.</summary>
public sealed record ChangeManner
{
    public static readonly ChangeManner Marathon = new();

    /// <summary>Nothing is changed: the answer is a <see cref="ServiceReply.Planned"/>. For requests that change definitions.</summary>
    public bool DryRun { get; init; }

    /// <summary>What becomes of a change of apps that a running deployment holds.</summary>
    public ConflictRule OnConflict { get; init; }

    /// <summary>Whether the deployment has a progress deadline, and returns by itself, also where the app says nothing about it.</summary>
    public bool Guarded { get; init; }

    /// <summary>The app's or group's version the change was made from; another current version refuses it (412). Null for any.</summary>
    public DateTimeOffset? IfVersion { get; init; }

    /// <summary>The app or group must not exist yet (412 otherwise).</summary>
    public bool IfNew { get; init; }
}

/// <summary>What becomes of a change of apps that a running deployment holds.</summary>
public enum ConflictRule
{
    /// <summary>It is refused, and the holder named; Marathon's <c>force</c> supersedes.</summary>
    Refuse = 0,

    /// <summary>The running deployment is ended where it stands and this change goes on from there.</summary>
    Supersede = 1,

    /// <summary>It waits until the running deployment has ended.</summary>
    Queue = 2,
}
