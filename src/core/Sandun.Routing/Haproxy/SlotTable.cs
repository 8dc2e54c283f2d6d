using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>All backends of a HAProxy and their slots. Backends no route needs any more stay until a reload drops them.</summary>
public sealed class SlotTable
{
    private readonly SortedDictionary<string, Slot[]> _backends = new(StringComparer.Ordinal);

    /// <summary>Backend names in ordinal order with their slots in order of number.</summary>
    public IEnumerable<KeyValuePair<string, Slot[]>> Backends => _backends;

    public bool Knows(string backend) => _backends.ContainsKey(backend);

    /// <summary>The slots of a backend, in order of number; none when it is unknown. The planner changes them in place.</summary>
    public Slot[] Slots(string backend) => _backends.TryGetValue(backend, out var slots) ? slots : [];

    /// <summary>Makes the backend exist with at least this many slots; new ones are free.</summary>
    public void Ensure(string backend, int capacity)
    {
        var had = Slots(backend);
        if (had.Length >= capacity && Knows(backend)) return;
        var slots = new Slot[Math.Max(capacity, had.Length)];
        had.CopyTo(slots, 0);
        for (var index = had.Length; index < slots.Length; index++) slots[index] = new Slot { Number = index + 1 };
        _backends[backend] = slots;
    }

    /// <summary>Whether every slot of the backend is at rest, so that dropping it ends no request.</summary>
    public bool IsIdle(string backend) => Slots(backend).All(slot => slot.State is SlotState.Free or SlotState.Resting);

    public void Drop(string backend) => _backends.Remove(backend);

    /// <summary>Slots that drain, by backend.</summary>
    public IEnumerable<(string Backend, Slot Slot)> Draining()
    {
        foreach (var (backend, slots) in _backends)
        {
            foreach (var slot in slots)
            {
                if (slot.State == SlotState.Draining) yield return (backend, slot);
            }
        }
    }

    /// <summary>Tasks some slot still holds, ready or draining.</summary>
    public SortedSet<TaskId> HeldTasks()
    {
        var held = new SortedSet<TaskId>();
        foreach (var slots in _backends.Values)
        {
            foreach (var slot in slots)
            {
                if (slot is { State: SlotState.Ready or SlotState.Draining, Task: { } task }) held.Add(task);
            }
        }

        return held;
    }

    public void Set(string backend, Slot slot) => _backends[backend][slot.Number - 1] = slot;

    public SlotTable Copy()
    {
        var copy = new SlotTable();
        foreach (var (backend, slots) in _backends) copy._backends[backend] = [.. slots];
        return copy;
    }

    public ImmutableSortedDictionary<string, int> Capacities() =>
        _backends.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.Length, StringComparer.Ordinal);
}
