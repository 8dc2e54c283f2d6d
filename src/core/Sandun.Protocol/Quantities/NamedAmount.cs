namespace Sandun.Protocol;

/// <summary>A quantity of a scalar resource, whatever its reservations and other traits.</summary>
/// <param name="Name">The resource.</param>
/// <param name="Amount">Bytes for mem and disk, thousandths else.</param>
public readonly record struct NamedAmount(string Name, long Amount);
