using Docker.DotNet;
using Docker.DotNet.Models;
using Sandun.Agent;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>A program in a task's container, started by the engine: it has no more rights than the container gives its own.</summary>
/// <param name="spec">What it is.</param>
/// <param name="note">What the agent keeps of it.</param>
/// <param name="client">The engine.</param>
internal abstract class ExecProgram(NestedSpec spec, NestedNote note, DockerClient client) : NestedProgram(spec)
{
    /// <summary>How an engine says that SIGKILL was the end.</summary>
    private const int DeathByKill = 137;

    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task<int> Ended => _ended.Task;

    /// <summary>What is kept of it; it has a name of the engine's once it was made.</summary>
    protected NestedNote Note { get; set; } = note;

    protected DockerClient Client => client;

    public override void Forget() => Note.Remove();

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

    /// <summary>It has ended, with a code as the engine tells it; null when that is not known.</summary>
    protected void End(long? code)
    {
        Output.End();
        try
        {
            // The engine forgets it after some minutes, and the agent's next run may be asked. Where it was not told, that run asks it.
            if (code is { } known) Note.WriteExit((int)known);
        }
        catch (IOException)
        {
            // The agent's next run knows no better than this then: that it is over.
        }

        _ended.TrySetResult(WaitStatus(code ?? DeathByKill));
    }

    /// <summary>Its number is known a moment after it has begun.</summary>
    protected async Task FindAsync()
    {
        for (var look = 0; look < Looks && Pid == 0; look++)
        {
            var inspected = await InspectAsync();
            Pid = (int)inspected.Pid;
            if (inspected is { Running: false, ExitCode: not null }) return;
            if (Pid == 0) await Task.Delay(LookEvery);
        }
    }

    /// <summary>Its exit code: a moment may pass between its end and the engine's noting of it. Null when the engine does not tell.</summary>
    protected async Task<long?> ExitCodeAsync()
    {
        var inspected = await InspectAsync();
        for (var look = 0; look < Looks && inspected.Running; look++, inspected = await InspectAsync()) await Task.Delay(LookEvery);
        return inspected.ExitCode;
    }

    protected Task<ContainerExecInspectResponse> InspectAsync() => client.Exec.InspectContainerExecAsync(Note.Exec!, CancellationToken.None);

    /// <summary>Whether the engine, or the container, is gone.</summary>
    protected static bool IsLoss(Exception failure) =>
        failure is DockerApiException or HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException;
}
