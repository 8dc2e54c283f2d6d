using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>What is noted of a running deployment to tell whether it gets on; learnt again after a restart.</summary>
internal sealed class DeploymentWatch
{
    private readonly Dictionary<PathId, int> _best = [];
    private readonly Dictionary<PathId, int> _failures = [];

    /// <summary>When it last got further; null before it is watched.</summary>
    public DateTimeOffset? ProgressAt { get; private set; }

    /// <summary>The furthest the app has been.</summary>
    public int BestOf(PathId app) => _best.GetValueOrDefault(app, int.MinValue);

    public int FailuresOf(PathId app) => _failures.GetValueOrDefault(app);

    public void Note(ServiceFact.ProgressNoted noted)
    {
        ProgressAt = noted.At;
        if (noted.App is { } app) _best[app] = noted.Score;
    }

    public void Count(PathId app) => _failures[app] = FailuresOf(app) + 1;
}
