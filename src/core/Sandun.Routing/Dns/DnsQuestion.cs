namespace Sandun.Routing.Dns;

/// <summary>What a resolver asks.</summary>
/// <param name="Id">Its own number, sent back.</param>
/// <param name="Name">Lower case, without the dot at the end.</param>
/// <param name="Type">See <see cref="DnsType"/>; others are asked for too.</param>
/// <param name="Class">1 for the internet.</param>
/// <param name="RecursionDesired">Sent back.</param>
/// <param name="PayloadMax">Bytes of UDP the resolver takes: 512, or what it says by EDNS (RFC 6891).</param>
/// <param name="HasEdns">Whether it spoke EDNS; then the answer does.</param>
/// <param name="Opcode">0 for a query.</param>
public sealed record DnsQuestion(ushort Id, string Name, ushort Type, ushort Class, bool RecursionDesired, int PayloadMax, bool HasEdns, int Opcode)
{
    /// <summary>
    /// The name as it was asked for, which the answer repeats to the letter: resolvers mix large and small ones at random, to know an answer of
    /// somebody else's by them.
    /// </summary>
    public string Asked { get; init; } = Name;
}

/// <summary>Types of records (RFC 1035, 2782, 3596).</summary>
public static class DnsType
{
    public const ushort A = 1;
    public const ushort Ns = 2;
    public const ushort Soa = 6;
    public const ushort Aaaa = 28;
    public const ushort Srv = 33;
    public const ushort Opt = 41;
    public const ushort Any = 255;
}

/// <summary>Outcomes of a query (RFC 1035, section 4.1.1).</summary>
public enum DnsCode
{
    Ok = 0,
    FormatError = 1,
    NoSuchName = 3,
    NotImplemented = 4,
    Refused = 5,
}
