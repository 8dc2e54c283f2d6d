using Docker.DotNet;
using Sandun.Agent;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>A program that an earlier run of the agent had the engine start in a task's container. It writes to its files; nobody can attach to it.</summary>
internal sealed class AdoptedExec(NestedNote note, DockerClient client, ExitWatcher watcher) : ExecProgram(new NestedSpec { Id = note.Id, Program = [] }, note, client)
{
    /// <summary>How long an engine that does not answer now is waited for: it starts with the machine, as the agent does.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_askEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes it in hand; one that has ended meanwhile has.</summary>
    public void Begin()
    {
        if (Note.ExitCode is { } known) End(known);
        else _ = FollowAsync();
    }

    public override Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation) => Task.CompletedTask;

    public override void Resize(TerminalSize size)
    {
        // It has no terminal: one that had did not outlive the agent.
    }

    public override void Dispose()
    {
        // What it held ended with the agent's earlier run.
    }

    /// <summary>Ends one that nobody follows, and what is kept of it.</summary>
    public async Task DiscardAsync()
    {
        try
        {
            var inspected = await InspectAsync();
            Pid = (int)inspected.Pid;
            if (inspected.Running && Pid != 0) await KillSessionAsync(_ => true);
        }
        catch (Exception lost) when (IsLoss(lost))
        {
            // The engine knows it no more: it has ended with its container.
        }

        Forget();
    }

    private async Task FollowAsync()
    {
        try
        {
            await AnsweringAsync();
            await FindAsync();
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Pid != 0 && watcher.Watch(Pid, () => ended.TrySetResult()))
            {
                // Between the engine's word and the watch its number may have become another's.
                if (!(await InspectAsync()).Running) ended.TrySetResult();
                await ended.Task;
            }

            End(await ExitCodeAsync());
        }
        catch (Exception lost) when (IsLoss(lost))
        {
            End(null);
        }
    }

    /// <summary>Waits until the engine answers, whatever it says, or for as long as patience lasts.</summary>
    private async Task AnsweringAsync()
    {
        for (var waited = TimeSpan.Zero; ; waited += s_askEvery)
        {
            try
            {
                await InspectAsync();
                return;
            }
            catch (Exception silent) when (silent is HttpRequestException or IOException && waited < s_patience)
            {
                await Task.Delay(s_askEvery);
            }
        }
    }
}
