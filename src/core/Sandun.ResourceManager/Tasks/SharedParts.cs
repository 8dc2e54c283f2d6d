using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Parts of tasks that many have alike are kept once: what is said of an app's instances, what they take (each agent has the
/// same ports), the addresses of a host's tasks. Every message brings copies of its own, and a million tasks would keep a million of each.
/// </summary>
internal sealed class SharedParts
{
    /// <summary>Parts kept of a kind before all are forgotten and collected anew: more differ than are worth the search.</summary>
    private const int KeptMax = 65_536;

    private readonly Dictionary<(FrameworkId Framework, string Name), TaskAbout> _abouts = [];
    private readonly Dictionary<(ResourceAmounts Amounts, int Port), Resources> _resources = [];
    private readonly Dictionary<AgentId, ImmutableArray<string>> _addresses = [];

    /// <summary>The same, as one that is kept already where there is one.</summary>
    public TaskAbout Share(FrameworkId framework, TaskAbout about)
    {
        var key = (framework, about.Name);
        if (_abouts.TryGetValue(key, out var kept) && IsSame(kept, about)) return kept;
        Bound(_abouts);
        return _abouts[key] = about;
    }

    /// <summary>The same, as one that is kept already; only amounts with one port at most are common enough.</summary>
    public Resources Share(Resources resources)
    {
        var ranges = resources.Ports.Ranges;
        if (!resources.IsPlain || ranges.Length > 1 || (ranges.Length == 1 && ranges[0].Count > 1)) return resources;
        var key = (resources.Amounts, ranges.IsEmpty ? -1 : ranges[0].First);
        if (_resources.TryGetValue(key, out var kept)) return kept;
        Bound(_resources);
        return _resources[key] = resources;
    }

    /// <summary>The same status with the id and addresses that are kept already.</summary>
    public TaskStatus Share(PoolTask task, TaskStatus status)
    {
        var addresses = status.IpAddresses;
        if (_addresses.TryGetValue(task.Agent, out var kept) && kept.AsSpan().SequenceEqual(addresses.AsSpan()))
        {
            addresses = kept;
        }
        else
        {
            Bound(_addresses);
            _addresses[task.Agent] = addresses;
        }

        return status with { TaskId = task.Key.Task, Agent = task.Agent, IpAddresses = addresses };
    }

    private static bool IsSame(TaskAbout a, TaskAbout b) =>
        ReferenceEquals(a.Labels, b.Labels) && a.Image == b.Image && ReferenceEquals(a.Executor, b.Executor) && a.Definition.IsEmpty && b.Definition.IsEmpty &&
        a.Ports.AsSpan().SequenceEqual(b.Ports.AsSpan());

    private static void Bound<TKey, TPart>(Dictionary<TKey, TPart> kept)
        where TKey : notnull
    {
        if (kept.Count >= KeptMax) kept.Clear();
    }
}
