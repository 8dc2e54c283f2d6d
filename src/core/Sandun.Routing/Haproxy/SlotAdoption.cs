using System.Globalization;

namespace Sandun.Routing;

/// <summary>Takes a running HAProxy's own account of its servers as the truth, at adoption and when checking for drift.</summary>
public static class SlotAdoption
{
    /// <param name="known">What we believed; gives tasks and times where both agree on the address.</param>
    /// <param name="readings">What HAProxy says.</param>
    /// <param name="differences">How many slots were not as believed.</param>
    public static SlotTable Adopt(SlotTable known, IEnumerable<ServerReading> readings, DateTimeOffset now, out int differences)
    {
        var table = new SlotTable();
        differences = 0;
        foreach (var reading in readings)
        {
            if (!TryNumber(reading.Server, out var number)) continue;
            table.Ensure(reading.Backend, number);
            var believed = known.Slots(reading.Backend) is { } slots && number <= slots.Length ? slots[number - 1] : null;
            var slot = Merge(believed, reading, number, now);
            if (believed is not null && believed != slot) differences++;
            table.Set(reading.Backend, slot);
        }

        return table;
    }

    private static Slot Merge(Slot? believed, ServerReading reading, int number, DateTimeOffset now)
    {
        var same = believed is not null && believed.Address == reading.Address && believed.Port == reading.Port;
        var actual = new Slot
        {
            Number = number,
            State = reading.Maintenance ? SlotState.Free : reading.Drain ? SlotState.Draining : SlotState.Ready,
            Address = reading.Address,
            Port = reading.Port,
            Weight = reading.Weight,
            Task = same ? believed!.Task : null,
            Since = now,
        };
        // Closed in HAProxy covers three of our states: a slot draining on an older process only, one at rest, and a free one.
        if (reading.Maintenance && same && believed!.State != SlotState.Ready) return believed;
        // One just closed by another hand may have pooled connections yet.
        if (reading.Maintenance) return believed is null ? actual with { Since = default } : actual with { State = SlotState.Resting };
        return same && believed!.State == actual.State ? believed with { Weight = reading.Weight } : actual;
    }

    private static bool TryNumber(string server, out int number)
    {
        number = 0;
        return server.StartsWith('s') && int.TryParse(server.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= SlotCapacity.Most;
    }
}
