using System.Diagnostics;
using Sandun.Agent;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>A program that this run of the agent started inside a task.</summary>
internal sealed class NestedContainer(NestedSpec spec, NestedNote note, bool isIsolated) : SessionProgram(spec, note, isIsolated)
{
    /// <summary>Programs that left the session may hold its output open; who reads waits no longer for them.</summary>
    private static readonly TimeSpan s_lastOutput = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _outputGivenUp = new();
    private readonly SemaphoreSlim _writing = new(1);
    private Process? _process;
    private PseudoTerminal? _terminal;
    private Task _output = Task.CompletedTask;
    private Task<int> _ended = Task.FromResult(0);

    public override Task<int> Ended => _ended;

    protected override bool HasExited => _process!.HasExited;

    /// <summary>Starts it, once.</summary>
    /// <param name="start">How a program is started inside the task.</param>
    /// <param name="terminal">Its terminal; null for pipes or files.</param>
    public void Start(ProcessStartInfo start, PseudoTerminal? terminal)
    {
        _terminal = terminal;
        KeepOutput();
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = terminal is null && Spec.IsSession;
        _process = Process.Start(start)!;
        Pid = _process.Id;
        NoteLeader();
        if (terminal is not null) _output = Task.Factory.StartNew(ReadTerminal, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        else if (Spec.IsSession) _output = Task.WhenAll(ReadAsync(_process.StandardOutput.BaseStream, isError: false), ReadAsync(_process.StandardError.BaseStream, isError: true));
        _ended = EndAsync(_process);
    }

    public override async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
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

    public override void Resize(TerminalSize size) => _terminal?.Resize(size.Rows, size.Columns);

    public override void Dispose()
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

        return WaitStatus(code);
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
