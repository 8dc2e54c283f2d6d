using Sandun.Protocol;

namespace Sandun.Cli.Agent;

/// <summary>What the tasks used when they were last measured.</summary>
internal sealed class LatestUsage
{
    private IReadOnlyList<TaskUsage> _latest = [];

    public IReadOnlyList<TaskUsage> Latest
    {
        get => Volatile.Read(ref _latest);
        set => Volatile.Write(ref _latest, value);
    }
}
