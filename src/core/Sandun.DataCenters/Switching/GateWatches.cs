namespace Sandun.DataCenters;

/// <summary>The watch of each switch that is under way.</summary>
internal sealed class GateWatches
{
    private readonly SortedDictionary<SwitchId, GateWatch> _watches = [];

    public GateWatch Of(SwitchId id)
    {
        if (!_watches.TryGetValue(id, out var watch)) _watches.Add(id, watch = new GateWatch());
        return watch;
    }

    public void Restart(SwitchId id) => Of(id).Clear();

    public void Forget(SwitchId id) => _watches.Remove(id);
}
