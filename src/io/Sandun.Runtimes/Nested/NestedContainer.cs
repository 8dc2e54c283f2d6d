using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Sandun.Agent;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>A program that runs, or ran, inside a task: the leader of a session of its own, whose end is the end of all that is in it.</summary>
internal sealed class NestedContainer(NestedSpec spec, bool isIsolated) : IDisposable
{
    private const int PieceBytes = 16 * 1024;

    /// <summary>What is added to a signal's number where a shell reports a death by it.</summary>
    private const int DeathBySignal = 128;

    /// <summary>Programs that left the session may hold its output open; who reads waits no longer for them.</summary>
    private static readonly TimeSpan s_lastOutput = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    /// <summary>How often a program that is not there yet is looked for before a signal, and one that is killed is killed again.</summary>
    private const int Looks = 200;

    private readonly CancellationTokenSource _outputGivenUp = new();
    private readonly SemaphoreSlim _writing = new(1);
    private Process? _process;
    private PseudoTerminal? _terminal;
    private Task _output = Task.CompletedTask;
    private ChannelReader<NestedOutput>? _first;
    private int _inputs;

    public NestedSpec Spec { get; } = spec;

    public OutputReaders Output { get; } = new();

    /// <summary>Whether somebody can read its output and write its input.</summary>
    public bool IsAttachable => Spec.IsSession || Spec.Terminal is not null;

    /// <summary>The wait status of its end.</summary>
    public Task<int> Ended { get; private set; } = Task.FromResult(0);

    public bool HasEnded => Ended.IsCompleted;

    /// <summary>Its first process as the machine numbers it.</summary>
    public int Pid { get; private set; }

    /// <summary>Starts it, once.</summary>
    /// <param name="start">How a program is started inside the task.</param>
    /// <param name="terminal">Its terminal; null for pipes or files.</param>
    public void Start(ProcessStartInfo start, PseudoTerminal? terminal)
    {
        _terminal = terminal;
        if (Spec.IsSession) _first = Output.Attach();
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = terminal is null && Spec.IsSession;
        _process = Process.Start(start)!;
        Pid = _process.Id;
        if (terminal is not null) _output = Task.Factory.StartNew(ReadTerminal, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        else if (Spec.IsSession) _output = Task.WhenAll(ReadAsync(_process.StandardOutput.BaseStream, isError: false), ReadAsync(_process.StandardError.BaseStream, isError: true));
        Ended = EndAsync(_process);
    }

    /// <summary>What it writes: all of it for the first reader of a session, else from now on. Null when nobody can attach to it.</summary>
    public ChannelReader<NestedOutput>? Attach() => Interlocked.Exchange(ref _first, null) ?? (IsAttachable && !HasEnded ? Output.Attach() : null);

    /// <summary>Takes the one place of who writes its input.</summary>
    public bool TryTakeInput() => Interlocked.CompareExchange(ref _inputs, 1, 0) == 0;

    public void GiveInputBack() => Volatile.Write(ref _inputs, 0);

    /// <summary>Writes to its standard input; nothing closes it. What comes after the end is gone.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            // A terminal that nobody empties would hold the writer: it waits on a thread of its own.
            if (_terminal is { } terminal) await Task.Run(() => terminal.Write(data.Span), cancellation).WaitAsync(cancellation);
            else if (data.IsEmpty) _process!.StandardInput.Close();
            else await WritePipeAsync(data, cancellation);
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Its program does not read any more, which is its own business.
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Resize(TerminalSize size) => _terminal?.Resize(size.Rows, size.Columns);

    /// <summary>Sends a signal to its first program; SIGKILL to all of it.</summary>
    public async Task SignalAsync(int signal)
    {
        if (signal == LibC.SigKill)
        {
            await KillAsync();
            return;
        }

        // Its first moments are the way into the task's namespaces, which no signal may interrupt.
        for (var look = 0; look < Looks && !HasEnded; look++)
        {
            if (First() is { } first)
            {
                LibC.Signal(first, signal);
                return;
            }

            await Task.Delay(s_look);
        }
    }

    public void Dispose()
    {
        _outputGivenUp.Dispose();
        _process?.Dispose();
    }

    private async Task WritePipeAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        await _process!.StandardInput.BaseStream.WriteAsync(data, cancellation);
        await _process.StandardInput.BaseStream.FlushAsync(cancellation);
    }

    private async Task<int> EndAsync(Process process)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        var code = process.ExitCode;
        await KillAsync();
        _terminal?.LetGo();
        _outputGivenUp.CancelAfter(s_lastOutput);
        try
        {
            await _output;
        }
        finally
        {
            Output.End();
            await _writing.WaitAsync(CancellationToken.None);
            _terminal?.Dispose();
            _writing.Release();
        }

        return code > DeathBySignal ? code - DeathBySignal : code << 8;
    }

    private async Task KillAsync()
    {
        for (var pass = 0; pass < Looks; pass++)
        {
            var left = Members();
            foreach (var pid in left) LibC.Signal(pid, LibC.SigKill);
            if (left.Count == 0) break;
            await Task.Delay(s_look);
        }

        // It may not have come so far as to have a program.
        if (!HasEnded && !_process!.HasExited) LibC.Signal(Pid, LibC.SigKill);
    }

    /// <summary>The processes of its session but for the one that only waits outside of the task's namespaces for the first of them.</summary>
    private List<int> Members() =>
        [.. ProcessStat.OfSession(Pid).Where(stat => !stat.IsZombie && (stat.Pid != Pid || !isIsolated)).Select(stat => stat.Pid)];

    private int? First()
    {
        if (!isIsolated) return Pid;
        try
        {
            var children = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid}/task/{Pid}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return children is [var first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task ReadAsync(Stream stream, bool isError)
    {
        try
        {
            while (true)
            {
                var buffer = new byte[PieceBytes];
                var read = await stream.ReadAsync(buffer, _outputGivenUp.Token);
                if (read == 0) return;
                await Output.WriteAsync(new NestedOutput(isError, buffer.AsMemory(0, read)));
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Given up: see above.
        }
    }

    private async Task ReadTerminal()
    {
        while (true)
        {
            var buffer = new byte[PieceBytes];
            var read = _terminal!.Read(buffer, _outputGivenUp.Token);
            if (read == 0) return;
            var written = Output.WriteAsync(new NestedOutput(false, buffer.AsMemory(0, read)));
            if (!written.IsCompletedSuccessfully) await written;
        }
    }
}
