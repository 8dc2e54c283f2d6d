using System.Globalization;
using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>
/// What the HAProxy that runs may have. One this router starts has the router's own limits. One it adopts keeps those it was started with,
/// over reloads too; a configuration that asks for more would be refused, and all later ones with it.
/// </summary>
internal sealed class HaproxyAllowance
{
    private readonly HaproxyLimits _own;
    private int _master;

    /// <param name="own">What the machine allows this router.</param>
    public HaproxyAllowance(HaproxyLimits own) => (_own, Limits) = (own, own);

    /// <summary>What its configuration is made for.</summary>
    public HaproxyLimits Limits { get; private set; }

    /// <summary>It was started by this router.</summary>
    public void TakeStarted() => Limits = _own;

    /// <summary>It was found running.</summary>
    public void TakeAdopted(int master)
    {
        _master = master;
        var has = MachineLimits.MayRaise(master) ? _own.Files : MachineLimits.OpenFiles(master);
        Limits = has < _own.Files ? _own with { Files = has } : _own;
    }

    /// <summary>What an old limit costs, and the cure; null when it costs nothing.</summary>
    /// <param name="model">What is served.</param>
    /// <param name="slots">Its servers.</param>
    public string? Problem(ProxyModel model, SlotTable slots)
    {
        if (Limits.Files >= _own.Files) return null;
        if (HaproxyConfiguration.StructureDigest(model, slots, Limits) == HaproxyConfiguration.StructureDigest(model, slots, _own)) return null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"HAProxy (process {_master}) keeps the {Limits.Files} open files it was started with, and takes fewer connections or does without checks, though this " +
            $"router may open {_own.Files}. To give it as many, end it when it matters least, as connections in flight break: kill {_master}; the router starts it anew at once");
    }
}
