namespace Sandun.Protocol;

/// <summary>Transport protocols of a port; Marathon writes both as <c>udp,tcp</c>.</summary>
[Flags]
public enum PortProtocols
{
    Tcp = 1,
    Udp = 2,
}
