namespace Sandun.Protocol;

/// <summary>One port of a launched task, after the host port was chosen.</summary>
/// <param name="Name">The port's name, or null.</param>
/// <param name="HostPort">The port on the agent, or null when the container publishes none.</param>
/// <param name="ContainerPort">The port inside the container; equals the host port on the host network.</param>
/// <param name="Protocols">Its transport protocols.</param>
public sealed record TaskPort(string? Name, int? HostPort, int ContainerPort, PortProtocols Protocols);
