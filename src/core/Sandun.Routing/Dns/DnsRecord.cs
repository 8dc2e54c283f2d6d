namespace Sandun.Routing.Dns;

/// <summary>One record of an answer.</summary>
/// <param name="Name">Whose; without the dot at the end.</param>
public abstract record DnsRecord(string Name)
{
    /// <param name="Name">Whose.</param>
    /// <param name="Bytes">Four bytes, or sixteen for AAAA.</param>
    public sealed record Address(string Name, byte[] Bytes) : DnsRecord(Name);

    /// <param name="Name">Whose.</param>
    /// <param name="Weight">Share relative to the others.</param>
    /// <param name="Port">1–65535.</param>
    /// <param name="Target">The host, which has an address record.</param>
    public sealed record Service(string Name, int Weight, int Port, string Target) : DnsRecord(Name);

    /// <summary>The zone's head; its serial is the registry's revision.</summary>
    public sealed record Authority(string Name, string Server, uint Serial) : DnsRecord(Name);
}

/// <summary>An answer: what was asked for, and what helps to use it.</summary>
public sealed record DnsAnswer(DnsCode Code, bool Authoritative, IReadOnlyList<DnsRecord> Answers, IReadOnlyList<DnsRecord> Authorities, IReadOnlyList<DnsRecord> Additional);
