using Sandun.MarathonApi;
using Sandun.Server.Roles;
using Sandun.ServiceScheduler;

namespace Sandun.Server.Tests.Roles;

public sealed class EventHubTests
{
    private static readonly ServiceEvent s_event = new ServiceEvent.SchedulerDisconnected(DateTimeOffset.UnixEpoch);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reader_ThatKeepsUp_SeesAllFromItsFirstMoment()
    {
        var hub = new EventHub();
        var events = hub.Follow(4, Cancel).GetAsyncEnumerator(Cancel);
        for (var i = 0; i < 4; i++) hub.Announce(s_event);
        for (var i = 0; i < 4; i++) Assert.True(await events.MoveNextAsync());
    }

    [Fact]
    public async Task Reader_ThatFallsBehind_IsCutOffAfterWhatItHas()
    {
        var hub = new EventHub();
        var slow = hub.Follow(2, Cancel).GetAsyncEnumerator(Cancel);
        var quick = hub.Follow(8, Cancel).GetAsyncEnumerator(Cancel);
        for (var i = 0; i < 3; i++) hub.Announce(s_event);
        Assert.True(await slow.MoveNextAsync());
        Assert.True(await slow.MoveNextAsync());
        await Assert.ThrowsAsync<EventGapException>(async () => await slow.MoveNextAsync());
        for (var i = 0; i < 3; i++) Assert.True(await quick.MoveNextAsync());
    }

    [Fact]
    public async Task Counter_WhenItGrows_WakesWhoWaits()
    {
        var counter = new ChangeCounter();
        var seen = counter.Value;
        var waiting = counter.WaitAsync(seen, TimeSpan.FromMinutes(1), Cancel);
        Assert.False(waiting.IsCompleted);
        counter.Grow();
        Assert.Equal(seen + 1, await waiting);
        Assert.Equal(seen + 1, await counter.WaitAsync(seen, TimeSpan.FromMinutes(1), Cancel));
        Assert.Equal(seen + 1, await counter.WaitAsync(seen + 1, TimeSpan.Zero, Cancel));
    }
}
