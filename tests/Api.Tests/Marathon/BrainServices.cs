using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sandun.Core.Tests.ServiceScheduler;
using Sandun.MarathonApi;
using Sandun.ServiceScheduler;

namespace Sandun.Tests.Marathon;

/// <summary>The real brain with a resource manager that is played; one request is decided at a time.</summary>
internal sealed class BrainServices : IServices
{
    private readonly Lock _lock = new();
    private readonly World _world = World.Started(agents: 3);
    private readonly List<Channel<ServiceEvent>> _followers = [];
    private int _announced;

    /// <summary>Whether all that follows from a request happens before it is answered.</summary>
    public bool Settles { get; set; } = true;

    public ServiceView View
    {
        get
        {
            lock (_lock) return _world.View;
        }
    }

    public bool Stale => false;

    public ValueTask<ServiceReply> AskAsync(ServiceRequest request, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (Settles) _world.Advance(1);
            var reply = _world.Ask(request);
            if (Settles) _world.Settle();
            Announce();
            return new(reply);
        }
    }

    public async IAsyncEnumerable<ServiceEvent> FollowAsync(int capacity, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var events = Channel.CreateUnbounded<ServiceEvent>();
        lock (_lock) _followers.Add(events);
        await foreach (var happened in events.Reader.ReadAllAsync(cancellation)) yield return happened;
    }

    /// <summary>Lets time pass in the played world.</summary>
    public void Advance(double seconds)
    {
        lock (_lock)
        {
            _world.Advance(seconds);
            Announce();
        }
    }

    /// <summary>Something happens in the played world, and what follows from it.</summary>
    public void Play(Action<World> happens)
    {
        lock (_lock)
        {
            happens(_world);
            _world.Settle();
            Announce();
        }
    }

    /// <summary>Looks at the played world.</summary>
    public T Look<T>(Func<World, T> look)
    {
        lock (_lock) return look(_world);
    }

    private void Announce()
    {
        foreach (var happened in _world.Events.Skip(_announced).ToList())
            foreach (var follower in _followers)
                follower.Writer.TryWrite(happened);
        _announced = _world.Events.Count;
    }
}
