using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Runtimes;

/// <summary>
/// Tells when a machine's disk or memory is nearly used up. What has begun lasts until a quarter more than the floor is free, so that a
/// machine at the floor does not come and go with every look.
/// </summary>
/// <param name="disk">Free disk below which there is pressure.</param>
/// <param name="memory">Free memory below which there is pressure.</param>
public sealed class NodePressure(FreeFloor disk, FreeFloor memory)
{
    /// <summary>A fresh machine reserves nothing; five in a hundred of a disk, or a gigabyte of a large one, is what others keep too.</summary>
    public static readonly FreeFloor DiskDefault = new(5, 1L << 30);

    /// <summary>As Kubernetes has it: below it the kernel begins to end processes of its own choice.</summary>
    public static readonly FreeFloor MemoryDefault = new(5, 100L << 20);

    private volatile NodeCondition[] _current = [];

    /// <summary>
    /// Whether a part of what is set aside for the agent's own records is used, because the disk has no more: the rest is for the ends of
    /// tasks, so that the disk is under pressure then, whatever its floor.
    /// </summary>
    public Func<bool> RecordsAreShort { private get; init; } = () => false;

    /// <summary>What was found at the last look.</summary>
    public ImmutableArray<NodeCondition> Current => [.. _current];

    /// <summary>Whether the disk was under pressure at the last look.</summary>
    public bool DiskIsPressed => _current.Any(condition => condition.Kind == NodeConditionKind.DiskPressure);

    /// <summary>Looks at figures: of each all there is, and what is free.</summary>
    public ImmutableArray<NodeCondition> Look((long Total, long Free) disks, (long Total, long Free) memories)
    {
        _current = [.. Judge(NodeConditionKind.DiskPressure, "disk", disk, disks), .. Judge(NodeConditionKind.MemoryPressure, "memory", memory, memories)];
        return Current;
    }

    private IEnumerable<NodeCondition> Judge(NodeConditionKind kind, string what, FreeFloor floor, (long Total, long Free) figures)
    {
        if (figures.Total <= 0) yield break;
        var least = floor.Of(figures.Total);
        var going = Array.Find(_current, condition => condition.Kind == kind);
        if (kind == NodeConditionKind.DiskPressure && RecordsAreShort())
        {
            yield return new NodeCondition(kind, "the disk is full, and half of what is set aside for the agent's own records is used");
            yield break;
        }

        if (figures.Free >= (going is null ? least : least + (least / 4))) yield break;

        // The sentence keeps the figures of the beginning: a new one each second would be news to everybody who looks.
        yield return going ?? new NodeCondition(
            kind, $"{FreeFloor.Text(figures.Free)} of {FreeFloor.Text(figures.Total)} {what} were free, below the floor of {floor}");
    }
}
