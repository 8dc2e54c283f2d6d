using System.Collections.Immutable;
using System.Globalization;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What a schedule of maintenance must keep to (Mesos' rules), and what of it may go down and come up.</summary>
internal static class MaintenanceRules
{
    /// <summary>Machines of a schedule at most: twice what the largest clusters have.</summary>
    private const int MachinesMax = 100_000;

    public static string? ScheduleError(ImmutableArray<MaintenanceWindow> windows, MaintenancePlan before)
    {
        var known = new HashSet<MachineId>();
        foreach (var window in windows)
        {
            if (window.Machines.IsEmpty) return "a window of 'windows' has no 'machine_ids'; name at least one machine";
            if (window.Unavailability.Duration < TimeSpan.Zero) return "'unavailability.duration' must not be negative; leave it out for an outage without end";
            foreach (var machine in window.Machines)
            {
                if ((MachineError(machine) ?? AddressError(machine)) is { } error) return error;
                if (!known.Add(machine)) return $"machine {Name(machine)} is in the schedule twice; each machine may be in one window";
            }
        }

        if (known.Count > MachinesMax) return FormattableString.Invariant($"the schedule names {known.Count} machines; the most is {MachinesMax}");
        foreach (var machine in before.Down)
            if (!known.Contains(machine)) return $"machine {Name(machine)} is down and cannot leave the schedule; stop its maintenance first";
        return null;
    }

    public static string? StartError(ImmutableArray<MachineId> machines, MaintenancePlan plan)
    {
        if (ListError(machines) is { } error) return error;
        var scheduled = plan.Windows.SelectMany(window => window.Machines).ToHashSet();
        foreach (var machine in machines)
        {
            if (!scheduled.Contains(machine)) return $"machine {Name(machine)} is not in the schedule of maintenance; schedule it first, under the same hostname and ip";
            if (plan.Down.Contains(machine)) return $"machine {Name(machine)} is down already";
        }

        return null;
    }

    public static string? StopError(ImmutableArray<MachineId> machines, MaintenancePlan plan)
    {
        if (ListError(machines) is { } error) return error;
        foreach (var machine in machines)
            if (!plan.Down.Contains(machine)) return $"machine {Name(machine)} is not down; only machines whose maintenance was started can be brought up";
        return null;
    }

    /// <summary>Hostnames are compared without case.</summary>
    public static MachineId Plain(MachineId machine) => machine with
    {
        Hostname = string.IsNullOrEmpty(machine.Hostname) ? null : machine.Hostname.ToLowerInvariant(),
        Ip = string.IsNullOrEmpty(machine.Ip) ? null : machine.Ip,
    };

    private static string? ListError(ImmutableArray<MachineId> machines)
    {
        if (machines.IsEmpty) return "no machine is named; name at least one by 'hostname' or 'ip'";
        var known = new HashSet<MachineId>();
        foreach (var machine in machines)
        {
            if (MachineError(machine) is { } error) return error;
            if (!known.Add(machine)) return $"machine {Name(machine)} is named twice";
        }

        return null;
    }

    private static string? MachineError(MachineId machine) =>
        machine.Hostname is null && machine.Ip is null ? "a machine has neither 'hostname' nor 'ip'; give one of them or both" : null;

    /// <summary>Only what is to be scheduled is held to it: a machine an older version let in can still be brought up.</summary>
    private static string? AddressError(MachineId machine) => machine.Ip is { } ip && !IsAddress(ip)
        ? $"'ip' of machine {Name(machine)} in 'machine_ids' is no IPv4 address; write it as four numbers of 0 to 255 with dots between, as in 10.0.0.1"
        : null;

    /// <summary>As Mesos has it: four decimal numbers, and no other way in which addresses are written.</summary>
    private static bool IsAddress(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(part =>
            part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0') && int.Parse(part, CultureInfo.InvariantCulture) <= byte.MaxValue);
    }

    private static string Name(MachineId machine) => (machine.Hostname, machine.Ip) switch
    {
        ({ } hostname, { } ip) => $"'{hostname}' ({ip})",
        var (hostname, ip) => $"'{hostname ?? ip}'",
    };
}
