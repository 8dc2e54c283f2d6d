using System.Diagnostics;

namespace Sandun.Proxies.Yarp;

/// <summary>When a request came, and who counts its answer; travels with the request.</summary>
internal sealed class RequestClock(TrafficCounter route)
{
    private readonly long _came = Stopwatch.GetTimestamp();

    /// <summary>The destination it was handed to.</summary>
    public TrafficCounter? Destination { get; set; }

    /// <summary>Whether an instance's answer began.</summary>
    public bool HasAnswer { get; private set; }

    public void Answered(int status)
    {
        HasAnswer = true;
        var took = Stopwatch.GetElapsedTime(_came);
        route.Answered(status, took);
        Destination?.Answered(status, took);
    }
}
