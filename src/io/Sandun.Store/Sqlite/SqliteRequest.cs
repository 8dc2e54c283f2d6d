namespace Sandun.Store.Sqlite;

/// <summary>What waits for the writer.</summary>
internal abstract record SqliteRequest
{
    public TaskCompletionSource<Answer> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public sealed record Change(StoreBatch Batch) : SqliteRequest;

    public sealed record Grant(TimeSpan TimeToLive) : SqliteRequest;

    public sealed record Revoke(long Lease) : SqliteRequest;

    /// <param name="Outcome">What became of it.</param>
    /// <param name="Lease">The lease it made or ended.</param>
    /// <param name="Problem">Why this request alone failed; null when it did not.</param>
    public readonly record struct Answer(StoreOutcome Outcome, long Lease, string? Problem = null);
}
