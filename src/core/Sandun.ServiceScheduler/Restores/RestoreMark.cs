namespace Sandun.ServiceScheduler;

/// <summary>
/// The state was put back from a backup and may be older than the world: while this stands, a live task that nobody here knows is shown
/// to an operator and not ended.
/// </summary>
/// <param name="At">When the state was put back.</param>
/// <param name="TakenAt">When the backup was taken.</param>
public sealed record RestoreMark(DateTimeOffset At, DateTimeOffset TakenAt)
{
    /// <summary>Last part of the key it is stored at, below a role's prefix; whoever puts a state back writes it with the state.</summary>
    public const string Name = "restored";
}
