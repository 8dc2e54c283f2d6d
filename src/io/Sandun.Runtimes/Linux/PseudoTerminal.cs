using Microsoft.Win32.SafeHandles;

namespace Sandun.Runtimes.Linux;

/// <summary>A pseudo terminal: the agent holds one end, a program has the other as its terminal.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    /// <summary>How long the end of a terminal that is still open somewhere goes unnoticed.</summary>
    private const int LookMilliseconds = 200;

    private readonly SafeFileHandle _own;

    /// <summary>Held so that the terminal does not look left before its program has come.</summary>
    private readonly SafeFileHandle _other;

    private PseudoTerminal(SafeFileHandle own, SafeFileHandle other, string path)
    {
        _own = own;
        _other = other;
        Path = path;
    }

    /// <summary>The program's end.</summary>
    public string Path { get; }

    /// <exception cref="IOException">The machine gives none.</exception>
    public static PseudoTerminal Open(ushort rows, ushort columns)
    {
        var (descriptor, path) = LibC.OpenTerminal();
        if (rows > 0 && columns > 0) LibC.ResizeTerminal(descriptor, rows, columns);
        var own = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            return new PseudoTerminal(own, LibC.OpenOtherEnd(path), path);
        }
        catch (IOException)
        {
            own.Dispose();
            throw;
        }
    }

    public void Resize(ushort rows, ushort columns) => LibC.ResizeTerminal((int)_own.DangerousGetHandle(), rows, columns);

    public void Write(ReadOnlySpan<byte> data) => LibC.WriteAll((int)_own.DangerousGetHandle(), data);

    /// <summary>Waits for output; 0 at its end, which comes when the last program has let go of the terminal, or when it is given up.</summary>
    public int Read(Span<byte> buffer, CancellationToken givenUp)
    {
        while (!givenUp.IsCancellationRequested)
        {
            if (LibC.AwaitReadable((int)_own.DangerousGetHandle(), LookMilliseconds)) return LibC.ReadSome((int)_own.DangerousGetHandle(), buffer);
        }

        return 0;
    }

    /// <summary>The program has ended: its output ends with what is left of it.</summary>
    public void LetGo() => _other.Dispose();

    public void Dispose()
    {
        _other.Dispose();
        _own.Dispose();
    }
}
