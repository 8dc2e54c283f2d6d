using System.Net;
using Sandun.Routing;

namespace Sandun.Proxies;

/// <summary>Ports somebody else has; looked at again now and then, so that one set free is served without anyone asking.</summary>
internal sealed class UnavailablePorts(IPAddress address)
{
    /// <summary>Time between looks at a port that was taken.</summary>
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(2);

    private readonly SortedDictionary<int, string> _reasons = [];
    private readonly HashSet<int> _probed = [];
    private DateTimeOffset _nextLook;

    public IReadOnlyDictionary<int, string> Reasons => _reasons;

    public bool Any => _reasons.Count > 0;

    /// <summary>Probes the model's ports that are not ours yet.</summary>
    /// <param name="listening">Ports the proxy has; they need no probe.</param>
    /// <returns>Whether anything changed, so that the model must be built anew.</returns>
    public bool Look(ProxyModel model, IReadOnlySet<int> listening, DateTimeOffset now)
    {
        var changed = false;
        var ports = model.Services.Select(service => service.Port).Append(model.Settings.EntryPort).Append(model.Settings.TlsPort).ToList();
        _probed.IntersectWith(ports);
        foreach (var port in ports)
        {
            if (port == 0 || listening.Contains(port) || !_probed.Add(port)) continue;
            if (PortProbe.Refusal(address, port) is { } reason) changed |= _reasons.TryAdd(port, reason);
        }

        if (_reasons.Count == 0 || now < _nextLook) return changed;
        _nextLook = now + s_lookAgain;
        foreach (var port in _reasons.Keys.ToList())
        {
            if (PortProbe.Refusal(address, port) is { } reason) _reasons[port] = reason;
            else changed |= _reasons.Remove(port);
        }

        return changed;
    }

    /// <summary>
    /// Probes once more right before HAProxy binds: when it cannot, it stops serving all ports for two seconds while it tries, and
    /// gives up the whole configuration.
    /// </summary>
    /// <returns>Whether all ports are there; else the model must be built anew.</returns>
    public bool AllFree(ProxyModel model, IReadOnlySet<int> listening)
    {
        _probed.Clear();
        return !Look(model, listening, DateTimeOffset.MinValue);
    }

    /// <summary>Probes all ports anew at the next look: a proxy could not open one of them.</summary>
    public void Doubt() => _probed.Clear();
}
