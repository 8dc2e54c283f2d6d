using Sandun.Client;
using Sandun.Cli.Output;

namespace Sandun.Cli.Connection;

/// <summary>One command's talk with a server.</summary>
/// <param name="Server">The control plane.</param>
/// <param name="Printer">Prints what the command found.</param>
internal sealed record Session(HttpControlPlane Server, Printer Printer) : IDisposable
{
    public void Dispose() => Server.Dispose();
}
