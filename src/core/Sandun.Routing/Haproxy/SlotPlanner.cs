namespace Sandun.Routing;

/// <summary>
/// Brings slots to what the model wishes, and says with which commands. New endpoints come before old ones go, so that a
/// replacement never leaves a backend empty.
/// </summary>
public static class SlotPlanner
{
    /// <param name="table">Changed in place, as if the commands had succeeded; what HAProxy did else is found by reading it back.</param>
    /// <param name="commands">Receives the commands, in the order to send them.</param>
    /// <returns>Whether all fits; false when a backend is unknown or has no free slot, so that a reload is needed.</returns>
    public static bool Plan(ProxyModel model, SlotTable table, DateTimeOffset now, List<RuntimeCommand> commands)
    {
        var fits = true;
        foreach (var backend in model.Backends)
        {
            if (table.Knows(backend.Name)) fits &= PlanBackend(backend.Name, [.. backend.Targets], table, now, commands);
            else fits = false;
        }

        var needed = model.Backends.Select(backend => backend.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in table.Backends.Select(entry => entry.Key).Where(name => !needed.Contains(name)).ToList())
            PlanBackend(name, [], table, now, commands);
        return fits;
    }

    /// <summary>Marks a draining slot as emptied: no HAProxy process has a request on it.</summary>
    public static void Emptied(string backend, Slot slot, SlotTable table, DateTimeOffset now, List<RuntimeCommand> commands)
    {
        table.Set(backend, slot.After(SlotEvent.Empty, now));
        commands.Add(new RuntimeCommand.SetMaintenance(backend, slot.Name));
    }

    /// <summary>When time alone will change a slot next; null when it will not.</summary>
    public static DateTimeOffset? NextDeadline(SlotTable table)
    {
        DateTimeOffset? next = null;
        foreach (var (_, slot) in table.Draining())
        {
            var deadline = slot.Since + SlotMachine.DrainMax;
            if (next is null || deadline < next) next = deadline;
        }

        return next;
    }

    private static bool PlanBackend(string backend, List<Target> targets, SlotTable table, DateTimeOffset now, List<RuntimeCommand> commands)
    {
        var slots = table.Slots(backend);
        var wanted = ByAddress(targets);
        var retirements = new List<RuntimeCommand>();
        for (var index = 0; index < slots.Length; index++)
        {
            slots[index] = slots[index].State switch
            {
                SlotState.Ready => PlanReady(backend, slots[index], wanted, now, commands, retirements),
                SlotState.Draining => PlanDraining(backend, slots[index], wanted, now, commands, retirements),
                SlotState.Resting when now - slots[index].Since >= SlotMachine.RestTime => slots[index].After(SlotEvent.Rest, now),
                _ => slots[index],
            };
        }

        var fits = true;
        foreach (var target in wanted.Values)
        {
            if (target.Draining) continue;
            var free = LongestFree(slots);
            if (free < 0) fits = false;
            else slots[free] = Assign(backend, slots[free], target, now, commands);
        }

        commands.AddRange(retirements);
        return fits;
    }

    /// <summary>The wished targets by address; where a dying task and its successor share one, the successor counts.</summary>
    private static SortedDictionary<(string Address, int Port), Target> ByAddress(List<Target> targets)
    {
        var wanted = new SortedDictionary<(string Address, int Port), Target>();
        foreach (var target in targets)
        {
            if (!wanted.TryGetValue((target.Address, target.Port), out var other) || other.Draining) wanted[(target.Address, target.Port)] = target;
        }

        return wanted;
    }

    private static Slot PlanReady(
        string backend, Slot slot, SortedDictionary<(string, int), Target> wanted, DateTimeOffset now, List<RuntimeCommand> commands, List<RuntimeCommand> retirements)
    {
        var known = wanted.Remove((slot.Address, slot.Port), out var target);
        if (!known || target!.Draining)
        {
            retirements.Add(new RuntimeCommand.SetDrain(backend, slot.Name));
            return slot.After(SlotEvent.Retire, now) with { Task = target?.Task ?? slot.Task };
        }

        if (target.Weight == slot.Weight && target.Task == slot.Task) return slot;
        if (target.Weight != slot.Weight) commands.Add(new RuntimeCommand.SetWeight(backend, slot.Name, target.Weight));
        return slot.After(SlotEvent.Adjust, now) with { Weight = target.Weight, Task = target.Task };
    }

    private static Slot PlanDraining(
        string backend, Slot slot, SortedDictionary<(string, int), Target> wanted, DateTimeOffset now, List<RuntimeCommand> commands, List<RuntimeCommand> retirements)
    {
        var known = wanted.Remove((slot.Address, slot.Port), out var target);
        if (known && !target!.Draining)
        {
            commands.Add(new RuntimeCommand.SetWeight(backend, slot.Name, target.Weight));
            commands.Add(new RuntimeCommand.SetReady(backend, slot.Name));
            return slot.After(SlotEvent.Restore, now) with { Weight = target.Weight, Task = target.Task };
        }

        if (now - slot.Since < SlotMachine.DrainMax) return known ? slot with { Task = target!.Task } : slot;
        retirements.Add(new RuntimeCommand.SetMaintenance(backend, slot.Name));
        return slot.After(SlotEvent.Expire, now);
    }

    /// <summary>The free slot that has been free longest, so that an address just left is the last to be given again; ties go to the lowest number.</summary>
    private static int LongestFree(Slot[] slots)
    {
        var best = -1;
        for (var index = 0; index < slots.Length; index++)
        {
            if (slots[index].State == SlotState.Free && (best < 0 || slots[index].Since < slots[best].Since)) best = index;
        }

        return best;
    }

    private static Slot Assign(string backend, Slot slot, Target target, DateTimeOffset now, List<RuntimeCommand> commands)
    {
        commands.Add(new RuntimeCommand.SetAddress(backend, slot.Name, target.Address, target.Port));
        commands.Add(new RuntimeCommand.SetWeight(backend, slot.Name, target.Weight));
        commands.Add(new RuntimeCommand.SetReady(backend, slot.Name));
        return slot.After(SlotEvent.Assign, now) with
        {
            Task = target.Task,
            Address = target.Address,
            Port = target.Port,
            Weight = target.Weight,
        };
    }
}
