using System.Text.RegularExpressions;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Spelling of ports' names and protocols.</summary>
internal static partial class PortNames
{
    public const string Rule = "must fully match regular expression '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' and have at most 63 characters";

    private const int MaxLength = 63;

    public static bool IsPortName(string name) => name.Length <= MaxLength && PortName().IsMatch(name);

    public static bool IsNetworkName(string name) => name.Length <= MaxLength && NetworkName().IsMatch(name);

    public static string Word(PortProtocols protocols) => protocols switch
    {
        PortProtocols.Udp => "udp",
        PortProtocols.Tcp | PortProtocols.Udp => "udp,tcp",
        _ => "tcp",
    };

    public static PortProtocols Protocols(Member member) => member.OneOf(
        ("tcp", PortProtocols.Tcp), ("udp", PortProtocols.Udp), ("udp,tcp", PortProtocols.Tcp | PortProtocols.Udp),
        ("tcp,udp", PortProtocols.Tcp | PortProtocols.Udp)) ?? PortProtocols.Tcp;

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex PortName();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9_]*[a-z0-9])?\z")]
    private static partial Regex NetworkName();
}
