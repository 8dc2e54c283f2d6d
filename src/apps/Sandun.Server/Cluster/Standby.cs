using Sandun.Store;

namespace Sandun.Server.Cluster;

/// <summary>Keeps the brains of a server that does not lead up to date with the store.</summary>
internal sealed partial class Standby(IReadOnlyList<IStandbyBrain> brains, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>Until a store that failed is followed again.</summary>
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private CancellationTokenSource? _following;
    private Task _running = Task.CompletedTask;

    /// <summary>The newest revision of the roles' state this server knows.</summary>
    public long Revision => brains.Max(brain => brain.Revision);

    /// <summary>Follows, if it does not yet.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            if (_following is not null) return;
            _following = new CancellationTokenSource();
            var cancellation = _following.Token;
            _running = Task.WhenAll(_running, Task.WhenAll(brains.Select(brain => Task.Run(() => FollowAsync(brain, cancellation), CancellationToken.None))));
        }
    }

    /// <summary>Follows no more: this server's own brains decide.</summary>
    public void End()
    {
        lock (_lock)
        {
            _following?.Cancel();
            _following = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        End();
        await _running;
    }

    private async Task FollowAsync(IStandbyBrain brain, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                try
                {
                    await brain.FollowAsync(cancellation);
                }
                catch (Exception failure) when (failure is StoreException or FormatException)
                {
                    LogBehind(logger, failure.Message);
                }

                await Task.Delay(s_retry, time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // This server leads, or ends.
        }
    }
}
