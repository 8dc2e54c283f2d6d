using System.Globalization;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes.Processes;
using TaskSpec = Sandun.Protocol.TaskSpec;

namespace Sandun.Runtimes.Docker;

public sealed partial class DockerRuntime
{
    /// <summary>How long the output of an ended container is waited for.</summary>
    private static readonly TimeSpan s_outputLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(200);

    /// <summary>An engine that comes back is noticed within this.</summary>
    private static readonly TimeSpan s_longestRetry = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_pingLimit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_pingInterval = TimeSpan.FromSeconds(5);

    /// <summary>Asks the engine whether it lives, and its containers what they use, until cancelled.</summary>
    /// <param name="changed">Told when the engine's answer changes.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Action changed, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var before = _answers;
            await PingAsync(cancellation);
            if (before != _answers) changed();
            try
            {
                if (_answers) await MeasureAllAsync(cancellation);
                await Task.Delay(s_pingInterval, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Asks the engine once whether it lives.</summary>
    public async Task PingAsync(CancellationToken cancellation)
    {
        if (_client is null) return;
        if (!File.Exists(_socket))
        {
            // Most machines have no engine; to find that out by a refused connection costs an agent's start a third of its time.
            _answers = false;
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_pingLimit);
        try
        {
            await _client.System.PingAsync(limit.Token);
            _answers = true;
        }
        catch (Exception)
        {
            // Whatever is wrong with it: no containers can be run.
            _answers = false;
        }
    }

    /// <summary>Follows a container to its end, through restarts of the engine.</summary>
    private async Task WatchAsync(DockerTask task)
    {
        var retry = s_firstRetry;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (await FollowAsync(task) is { } end)
                {
                    await FinishAsync(task, end);
                    return;
                }

                retry = s_firstRetry;
            }
            catch (DockerApiException gone) when (gone.StatusCode == HttpStatusCode.NotFound)
            {
                await FinishAsync(task, new TaskEnd(null, TaskReason.None, "its container was removed by somebody else", Sandbox.LastOutput(_paths, task.Spec.Id)));
                return;
            }
            catch (Exception failure) when (!_stopping.IsCancellationRequested)
            {
                LogNotFollowed(_logger, task.Spec.Id, DockerErrors.Explain(failure));
                await Task.Delay(retry);
                retry = retry * 2 < s_longestRetry ? retry * 2 : s_longestRetry;
            }
            catch (Exception)
            {
                // The agent stops; the container goes on.
            }
        }
    }

    /// <summary>How the container ended; null when that must be asked again.</summary>
    private async Task<TaskEnd?> FollowAsync(DockerTask task)
    {
        var container = task.Container!;
        using var copying = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var copied = CopyAsync(task, true, copying.Token);
        try
        {
            await _client!.Containers.WaitContainerAsync(container, _stopping.Token);
            var inspected = await _client.Containers.InspectContainerAsync(container, _stopping.Token);
            if (inspected.State!.Running || inspected.State.Restarting) return null;
            copying.CancelAfter(s_outputLimit);
            await copied;

            // Followers are let go before a last line without its end was written down.
            await CopyAsync(task, false, copying.Token);
            return Describe(task.Spec, inspected.State);
        }
        finally
        {
            await copying.CancelAsync();
            await copied;
        }
    }

    /// <summary>Copies the container's output. What goes wrong costs the task nothing but its log.</summary>
    private async Task CopyAsync(DockerTask task, bool follow, CancellationToken cancellation)
    {
        try
        {
            await _logs!.CopyAsync(task.Container!, follow, task.Spec.Tty, _paths.Sandbox(task.Spec.Id), _paths.LogMark(task.Spec.Id), cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // Ended with the container's watch.
        }
        catch (Exception failure)
        {
            LogNotCopied(_logger, task.Spec.Id, failure.Message);
        }
    }

    private TaskEnd Describe(TaskSpec spec, State state)
    {
        var code = (int)state.ExitCode;
        var message = state.OOMKilled ? MemoryLimits.Reached(spec) : string.IsNullOrEmpty(state.Error) ? ExitMessage.Of(code) : state.Error;
        return new TaskEnd(
            code, state.OOMKilled ? TaskReason.ContainerLimitationMemory : TaskReason.None, message, code == 0 ? "" : Sandbox.LastOutput(_paths, spec.Id));
    }

    /// <summary>The end is noted on disk before the container goes, so that it is known whatever happens to the agent now.</summary>
    private async Task FinishAsync(DockerTask task, TaskEnd end)
    {
        var note = string.Create(CultureInfo.InvariantCulture, $"{end.ExitCode ?? -1} {(int)end.Reason} {end.Message.ReplaceLineEndings(" ")}\n");
        await File.WriteAllTextAsync(_paths.ExitFile(task.Spec.Id), note);
        await DiscardAsync(task);
        SecretFiles.Remove(_paths, task.Spec.Id);
        _tasks.TryRemove(task.Spec.Id, out _);
        _report(new AgentInput.Exited(task.Spec.Id, end));
    }

    private TaskEnd? ReadEnd(TaskId task)
    {
        if (!File.Exists(_paths.ExitFile(task))) return null;
        var note = File.ReadAllText(_paths.ExitFile(task));
        var parts = note.TrimEnd('\n').Split(' ', 3);
        if (!note.EndsWith('\n') || parts.Length != 3 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var code) ||
            !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var reason)) return null;
        return new TaskEnd(code < 0 ? null : code, (TaskReason)reason, parts[2], code == 0 ? "" : Sandbox.LastOutput(_paths, task));
    }
}
