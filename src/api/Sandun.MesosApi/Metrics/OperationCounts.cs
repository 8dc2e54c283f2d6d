using System.Collections.Concurrent;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi.Metrics;

/// <summary>
/// Operations on agents' resources by kind and state, as Mesos' masters publish them: how many are known and under way now, and how many have
/// ended in each state since the process started. States that only resource providers bring about are left out.
/// </summary>
internal sealed class OperationCounts
{
    private const string Prefix = "master/operations/";

    private static readonly OperationState[] s_ends = [OperationState.Finished, OperationState.Failed, OperationState.Error, OperationState.Dropped];

    private readonly ConcurrentDictionary<Guid, (string Kind, OperationState State)> _known = new();
    private readonly Counters _ended = new(Groups.SelectMany(kind => s_ends.Select(state => Name(kind, Word(state)))));

    /// <summary>The kinds of operations that agents carry out on their resources.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["reserve", "unreserve", "create", "destroy", "grow_volume", "shrink_volume", "create_disk", "destroy_disk"];

    /// <summary>What is counted by itself: each kind, and null for all together.</summary>
    private static IEnumerable<string?> Groups => [null, .. Kinds];

    /// <summary>Mesos' word for the kind of operation; null for none of its.</summary>
    public static string? NameOf(OfferOperation operation) => operation switch
    {
        OfferOperation.Launch => "launch",
        OfferOperation.LaunchGroup => "launch_group",
        OfferOperation.Reserve => "reserve",
        OfferOperation.Unreserve => "unreserve",
        OfferOperation.Create => "create",
        OfferOperation.Destroy => "destroy",
        OfferOperation.GrowVolume => "grow_volume",
        OfferOperation.ShrinkVolume => "shrink_volume",
        OfferOperation.CreateDisk => "create_disk",
        OfferOperation.DestroyDisk => "destroy_disk",
        _ => null,
    };

    public void Note(PoolOperation operation)
    {
        if (NameOf(operation.Operation) is not { } kind) return;
        var hadEnded = _known.TryGetValue(operation.Uuid, out var before) && s_ends.Contains(before.State);
        _known[operation.Uuid] = (kind, operation.Status.State);
        if (hadEnded || !s_ends.Contains(operation.Status.State)) return;
        _ended.Add(Name(null, Word(operation.Status.State)));
        _ended.Add(Name(kind, Word(operation.Status.State)));
    }

    public void NoteRemoval(Guid uuid) => _known.TryRemove(uuid, out _);

    /// <summary>What was known is told again.</summary>
    public void Forget() => _known.Clear();

    public void CopyTo(SortedDictionary<string, double> metrics)
    {
        _ended.CopyTo(metrics);
        var known = _known.Values.ToList();
        foreach (var kind in Groups)
        {
            metrics[Name(kind, "total")] = known.Count(one => kind is null || one.Kind == kind);
            metrics[Name(kind, "pending")] = known.Count(one => (kind is null || one.Kind == kind) && one.State == OperationState.Pending);
        }
    }

    private static string Name(string? kind, string word) => kind is null ? Prefix + word : $"{Prefix}{kind}/{word}";

    private static string Word(OperationState state) => state switch
    {
        OperationState.Finished => "finished",
        OperationState.Failed => "failed",
        OperationState.Error => "error",
        _ => "dropped",
    };
}
