namespace Sandun.Routing;

/// <summary>One server as a running HAProxy describes it.</summary>
/// <param name="Maintenance">Closed.</param>
/// <param name="Drain">Takes no new requests.</param>
public sealed record ServerReading(string Backend, string Server, string Address, int Port, int Weight, bool Maintenance, bool Drain);
