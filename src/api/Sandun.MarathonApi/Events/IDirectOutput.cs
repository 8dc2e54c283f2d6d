namespace Sandun.MarathonApi;

/// <summary>
/// A feature of connections that can be written to past the web server's own output: bytes that were framed once for many readers are sent to
/// each by one call. Only while the answer under way is one in chunks, and only by who writes it.
/// </summary>
public interface IDirectOutput
{
    /// <summary>Sends what stands as it is on the wire, if nothing is before it. What the peer does not take at once follows by itself.</summary>
    /// <param name="bytes">Whole chunks; must not change afterwards.</param>
    /// <returns>False when nothing was sent: the answer's own body takes it, in order.</returns>
    bool TrySend(ReadOnlyMemory<byte> bytes);
}
