using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Estimation;

/// <summary>What comes in when no router says so: the CPU the agents see, over what a request is known to take.</summary>
public sealed class BlindRate
{
    private const double Share = 0.02;

    /// <summary>Near the most CPU an instance was seen to use there may be more than can be served.</summary>
    private const double NearFull = 0.93, Suspected = 1.25;
    private double? _perRequest;
    private double _mostEach;

    public void Learn(in AppSample sample)
    {
        if (sample.CpuCores is not { } cores || sample.Completions is not { } done || sample.Ready == 0) return;
        _mostEach = Math.Max(_mostEach * 0.9999, cores / sample.Ready);
        if (done < 1) return;
        var now = cores / done;
        _perRequest = _perRequest is { } mean ? mean + ((now - mean) * Share) : now;
    }

    /// <summary>Arrivals per second, or null when the agents do not report either.</summary>
    public double? Estimate(in AppSample sample)
    {
        if (sample.CpuCores is not { } cores || _perRequest is not { } each || each <= 0 || sample.Ready == 0) return null;
        var served = cores / each;
        return cores / sample.Ready > NearFull * _mostEach && _mostEach > 0 ? served * Suspected : served;
    }
}
