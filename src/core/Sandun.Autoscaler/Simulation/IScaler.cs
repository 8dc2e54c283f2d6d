using Sandun.Autoscaler.Signals;

namespace Sandun.Autoscaler.Simulation;

/// <summary>A controller under test: ours, or one of those it is measured against.</summary>
public interface IScaler
{
    string Name { get; }

    /// <summary>Whether it falls back on the agents' figures; an outage takes one that does not its only source of metrics, whichever that is.</summary>
    bool ReadsBothPaths => false;

    /// <summary>Called each second.</summary>
    /// <returns>How many instances there shall be from now on; the present count for no change.</returns>
    int Decide(in AppSample sample);
}
