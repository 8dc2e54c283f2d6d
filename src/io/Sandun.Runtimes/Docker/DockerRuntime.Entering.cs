using Docker.DotNet;
using Docker.DotNet.Models;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes.Docker;

public sealed partial class DockerRuntime
{
    /// <summary>What runs inside the tasks; null where nothing can.</summary>
    internal NestedContainers? Nested { private get; set; }

    /// <summary>Prepares a program inside a running task's container. Null when the task does not run here.</summary>
    internal NestedExec? Enter(NestedSpec wanted, NestedNote note) => _client is not null && IsIn(wanted.Id.Root) ? new NestedExec(wanted, note, _client) : null;

    /// <summary>One that an earlier run of the agent started.</summary>
    internal AdoptedExec? Adopt(NestedNote note, ExitWatcher watcher) => _client is null ? null : new AdoptedExec(note, _client, watcher);

    /// <summary>Whether the task has a container here.</summary>
    private bool IsIn(TaskId task) => _tasks.TryGetValue(task, out var known) && known.Container is not null;

    /// <summary>Starts it.</summary>
    /// <exception cref="InvalidOperationException">The engine refuses; the message says why.</exception>
    internal async Task StartAsync(NestedExec program, CancellationToken cancellation)
    {
        var wanted = program.Spec;
        if (!_tasks.TryGetValue(wanted.Id.Root, out var known) || known.Container is not { } container)
            throw new InvalidOperationException($"Parent container {wanted.Id.Root} does not exist");
        try
        {
            await program.StartAsync(
                container,
                new ContainerExecCreateParameters
                {
                    AttachStdin = program.IsAttachable, AttachStdout = true, AttachStderr = true, TTY = wanted.Terminal is not null, User = wanted.User ?? "",
                    WorkingDir = TaskEnvironment.ContainerSandbox,
                    Env = [.. wanted.Environment.Select(one => $"{one.Key}={one.Value}"), $"MESOS_CONTAINER_ID={wanted.Id}"],
                    Cmd = [.. NestedContainers.Program(wanted, TaskEnvironment.ContainerSandbox)],
                },
                cancellation);
        }
        catch (Exception refused) when (refused is DockerApiException or HttpRequestException or IOException)
        {
            throw new InvalidOperationException($"Container {wanted.Id} cannot be started: {DockerErrors.Explain(refused)}");
        }
    }
}
