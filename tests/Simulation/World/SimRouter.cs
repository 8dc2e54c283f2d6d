using System.Collections.Immutable;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Sandun.Simulation.Engine;

namespace Sandun.Simulation.World;

/// <summary>A router: starts from a whole registry, follows its changes, applies them after a while and says so.</summary>
internal sealed class SimRouter
{
    private readonly Scene _scene;
    private readonly SimServices _services;
    private readonly Defects _defects;
    private readonly SimRandom _random;
    private readonly RouterId _id;
    private readonly SortedDictionary<TaskId, Endpoint> _endpoints = [];
    private long _applied;
    private bool _connected;
    private int _life;

    public SimRouter(Scene scene, SimServices services, string name, Defects defects)
    {
        _scene = scene;
        _services = services;
        _defects = defects;
        _random = scene.Random.Split(name);
        _id = new RouterId(name);
    }

    /// <summary>Whether it sends requests to the task.</summary>
    public bool Serves(TaskId task) => _endpoints.TryGetValue(task, out var endpoint) && endpoint.State == EndpointState.Serving;

    /// <summary>Since when its connection has been up without a break; null while it is down.</summary>
    public DateTimeOffset? ConnectedSince { get; private set; }

    public void Start() => KeepConnected(_life);

    /// <summary>Its connection ends; it serves on what it has and comes back later.</summary>
    public void Disconnect()
    {
        if (!_connected) return;
        _scene.Trace.Note(_id.Value, "loses its connection");
        _connected = false;
        ConnectedSince = null;
        _life++;
        _services.Role.Post(new ServiceInput.RouterGone(_id));
        var life = _life;
        _scene.Timeline.After(_random.Time(200, 20_000), () => KeepConnected(life));
    }

    /// <summary>It dies together with its proxy: nothing is served until it is back with the whole registry.</summary>
    public void Crash()
    {
        _scene.Trace.Note(_id.Value, "crashes");
        Disconnect();
        _endpoints.Clear();
        _applied = 0;
    }

    public void Follow(ServiceCommand.TellRouters tell)
    {
        if (!_connected) return;
        if (_defects.Has(Defect.ConfirmsTooSoon))
        {
            ImmutableArray<TaskId> drained = [.. tell.Changes.OfType<RegistryChange.EndpointPut>().Where(put => put.Endpoint.State == EndpointState.Draining).Select(put => put.Endpoint.Task)];
            _services.Role.Post(new ServiceInput.RouterReported(new RouterReport(_id, tell.Revision, drained, "simulated", null)));
        }

        Later(() =>
        {
            if (tell.Revision <= _applied) return;
            foreach (var change in tell.Changes) Apply(change);
            _applied = tell.Revision;
            Report();
        });
    }

    private void KeepConnected(int life)
    {
        if (life != _life) return;
        _scene.Timeline.After(_random.Time(1000, 3000), () => KeepConnected(life));
        if (_connected && !_services.Role.IsRunning)
        {
            Disconnect();
            return;
        }

        if (_connected) Report();
        else if (_services.Role.IsRunning && _services.View is { } view) Connect(view);
    }

    private void Connect(ServiceView view)
    {
        _connected = true;
        ConnectedSince = _scene.Timeline.Now;
        var registry = view.Registry;
        Later(() =>
        {
            _endpoints.Clear();
            foreach (var endpoint in registry.Endpoints) _endpoints[endpoint.Task] = endpoint;
            _applied = registry.Revision;
            Report();
        });
    }

    private void Apply(RegistryChange change)
    {
        if (change is RegistryChange.EndpointPut put) _endpoints[put.Endpoint.Task] = put.Endpoint;
        if (change is RegistryChange.EndpointRemoved removed) _endpoints.Remove(removed.Task);
    }

    private void Report()
    {
        if (!_connected) return;
        var drained = _endpoints.Values.Where(endpoint => endpoint.State == EndpointState.Draining).Select(endpoint => endpoint.Task);
        _services.Role.Post(new ServiceInput.RouterReported(new RouterReport(_id, _applied, [.. drained], "simulated", null)));
    }

    private void Later(Action happens)
    {
        var life = _life;
        _scene.Timeline.After(TimeSpan.FromMilliseconds(20), () =>
        {
            if (life == _life) happens();
        });
    }
}
