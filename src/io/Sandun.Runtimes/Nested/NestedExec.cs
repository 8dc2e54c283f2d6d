using Docker.DotNet;
using Docker.DotNet.Models;
using Sandun.Agent;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>A program in a task's container, started by the engine: it has no more rights than the container gives its own.</summary>
internal sealed class NestedExec(NestedSpec spec, DockerClient client) : NestedProgram(spec)
{
    /// <summary>How an engine says that SIGKILL was the end.</summary>
    private const int DeathByKill = 137;

    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1);
    private MultiplexedStream? _stream;
    private string _id = "";

    public override Task<int> Ended => _ended.Task;

    /// <summary>Starts it, once; when this throws it has not begun.</summary>
    public async Task StartAsync(string container, ContainerExecCreateParameters wanted, CancellationToken cancellation)
    {
        _id = (await client.Exec.CreateContainerExecAsync(container, wanted, cancellation)).ID;
        KeepOutput();
        _stream = await client.Exec.StartContainerExecAsync(_id, new ContainerExecStartParameters { TTY = wanted.TTY }, cancellation);
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

    public override async Task SignalAsync(int signal)
    {
        for (var look = 0; look < Looks && !HasEnded; look++)
        {
            if (Pid == 0)
            {
                await Task.Delay(LookEvery);
                continue;
            }

            if (signal == LibC.SigKill) await KillSessionAsync(_ => true);
            else LibC.Signal(Pid, signal);
            return;
        }
    }

    public override void Dispose() => _stream?.Dispose();

    private async Task ResizeAsync(TerminalSize size)
    {
        try
        {
            await client.Exec.ResizeExecTtyAsync(_id, new ContainerResizeParameters { Height = size.Rows, Width = size.Columns }, CancellationToken.None);
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
            var inspected = await InspectAsync();

            // The stream ends before the engine has noted the exit: it is asked again, for a moment.
            for (var look = 0; look < Looks && inspected.Running; look++, inspected = await InspectAsync()) await Task.Delay(LookEvery);
            _ended.TrySetResult(WaitStatus(inspected.ExitCode ?? DeathByKill));
        }
        catch (Exception lost) when (lost is DockerApiException or HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // With the engine, or with its container.
            _ended.TrySetResult(WaitStatus(DeathByKill));
        }
        finally
        {
            Output.End();
        }
    }

    /// <summary>Its number is known a moment after it has begun.</summary>
    private async Task FindAsync()
    {
        for (var look = 0; look < Looks && Pid == 0; look++)
        {
            var inspected = await InspectAsync();
            Pid = (int)inspected.Pid;
            if (inspected is { Running: false, ExitCode: not null }) return;
            if (Pid == 0) await Task.Delay(LookEvery);
        }
    }

    private Task<ContainerExecInspectResponse> InspectAsync() => client.Exec.InspectContainerExecAsync(_id, CancellationToken.None);

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
