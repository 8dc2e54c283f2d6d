namespace Sandun.Protocol;

/// <summary>Names a machine in a maintenance schedule, by hostname, address or both; one of them is set.</summary>
public sealed record MachineId(string? Hostname, string? Ip)
{
    /// <summary>Whether an agent of this hostname and address runs on the machine. Hostnames are compared without case.</summary>
    public bool Names(string hostname, string address) =>
        (Hostname is null || string.Equals(Hostname, hostname, StringComparison.OrdinalIgnoreCase)) && (Ip is null || Ip == address) &&
        (Hostname is not null || Ip is not null);
}
