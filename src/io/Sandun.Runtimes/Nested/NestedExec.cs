using Docker.DotNet;
using Docker.DotNet.Models;
using Sandun.Agent;

namespace Sandun.Runtimes;

/// <summary>A program that this run of the agent has the engine start in a task's container.</summary>
internal sealed class NestedExec(NestedSpec spec, NestedNote note, DockerClient client) : ExecProgram(spec, note, client)
{
    private readonly SemaphoreSlim _writing = new(1);
    private MultiplexedStream? _stream;

    /// <summary>Starts it, once; when this throws it has not begun.</summary>
    public async Task StartAsync(string container, ContainerExecCreateParameters wanted, CancellationToken cancellation)
    {
        Note = Note with { Exec = (await Client.Exec.CreateContainerExecAsync(container, wanted, cancellation)).ID };
        Note.Write();
        try
        {
            KeepOutput();
            _stream = await Client.Exec.StartContainerExecAsync(Note.Exec, new ContainerExecStartParameters { TTY = wanted.TTY }, cancellation);
        }
        catch
        {
            Note.Remove();
            throw;
        }

        if (Spec.Terminal is { } size) Resize(size);
        _ = FollowAsync(wanted.TTY);
    }

    public override async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            // A terminal has no end but the character that means it.
            if (!data.IsEmpty) await _stream!.WriteAsync(data.ToArray(), 0, data.Length, cancellation);
            else if (Spec.Terminal is null) _stream!.CloseWrite();
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

    public override void Resize(TerminalSize size) => _ = ResizeAsync(size);

    public override void Dispose() => _stream?.Dispose();

    private async Task ResizeAsync(TerminalSize size)
    {
        try
        {
            await Client.Exec.ResizeExecTtyAsync(Note.Exec!, new ContainerResizeParameters { Height = size.Rows, Width = size.Columns }, CancellationToken.None);
        }
        catch (Exception refused) when (refused is DockerApiException or HttpRequestException or IOException)
        {
            // It has ended, or has not begun: its size is of no consequence.
        }
    }

    private async Task FollowAsync(bool isTerminal)
    {
        try
        {
            var number = FindAsync();
            await ReadAsync(isTerminal);
            await number;
            End(await ExitCodeAsync());
        }
        catch (Exception lost) when (IsLoss(lost))
        {
            End(null);
        }
    }

    private async Task ReadAsync(bool isTerminal)
    {
        while (true)
        {
            var buffer = new byte[PieceBytes];
            var read = await _stream!.ReadOutputAsync(buffer, 0, buffer.Length, CancellationToken.None);
            if (read.EOF) return;
            await Output.WriteAsync(new NestedOutput(!isTerminal && read.Target == MultiplexedStream.TargetStream.StandardError, buffer.AsMemory(0, read.Count)));
        }
    }
}
