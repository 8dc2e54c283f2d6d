using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sandun.MarathonApi;

namespace Sandun.Server.Connections;

/// <summary>
/// Endpoints whose connections are written to directly. A thousand readers of events are a thousand flushes for each batch of events: through
/// Kestrel's pipe, and a thread that waits at its other end, each costs more than all else about it.
/// </summary>
internal static class DirectConnections
{
    /// <summary>To be called before anything else is put on the endpoint: it stands next to the socket.</summary>
    /// <param name="listen">The endpoint.</param>
    /// <param name="isPlain">Whether what is written is HTTP itself and not TLS: then who answers may write to the socket as well.</param>
    public static void Use(ListenOptions listen, bool isPlain) => listen.Use(next => async connection =>
    {
        var own = connection.Transport;
        DirectWriter? writer = null;
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            writer = new DirectWriter(socket, own.Output);
            connection.Transport = new Duplex(own.Input, writer);
            if (isPlain) connection.Features.Set<IDirectOutput>(writer);
        }

        try
        {
            await next(connection);
        }
        finally
        {
            // Kestrel closes the socket next. Who cuts the connection closes it as well, and ends this wait.
            if (writer is not null) await writer.Sending;
            connection.Transport = own;
        }
    });

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
