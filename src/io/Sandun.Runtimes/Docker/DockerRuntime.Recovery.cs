using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Sandun.Agent;
using Sandun.Protocol;
using TaskSpec = Sandun.Protocol.TaskSpec;

namespace Sandun.Runtimes.Docker;

public sealed partial class DockerRuntime
{
    /// <summary>Longest wait for the engine when the agent begins; what it does not tell by then is found out while the agent works.</summary>
    private static readonly TimeSpan s_recoveryLimit = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyList<FoundTask>> RecoverAsync(IReadOnlyList<TaskSpec> known, CancellationToken cancellation)
    {
        var found = new List<FoundTask>();
        if (_client is null)
        {
            Nested?.RecoverInContainers(_ => false);
            return found;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_recoveryLimit);
        foreach (var spec in known.Where(Takes)) found.Add(await RecoverAsync(spec, limit.Token));
        if (_answers || found.Count > 0) await FindStrangersAsync([.. known.Select(spec => spec.Id)], found, limit.Token);
        Nested?.RecoverInContainers(IsIn);
        return found;
    }

    private async Task<FoundTask> RecoverAsync(TaskSpec spec, CancellationToken cancellation)
    {
        if (_tasks.TryGetValue(spec.Id, out var held)) return held.Started ? new FoundTask.Running(spec.Id, 0, []) : new FoundTask.Launching(spec.Id);
        if (ReadEnd(spec.Id) is { } end) return new FoundTask.Ended(spec.Id, end);
        if (!File.Exists(_paths.ContainerFile(spec.Id))) return new FoundTask.NeverRan(spec.Id);

        var task = new DockerTask(spec) { Container = (await File.ReadAllTextAsync(_paths.ContainerFile(spec.Id), CancellationToken.None)).Trim(), Started = true };
        try
        {
            var inspected = await _client!.Containers.InspectContainerAsync(task.Container, cancellation);
            if (inspected.State!.Status == "created") return new FoundTask.NeverRan(spec.Id);
            task.Pid = (int)inspected.State!.Pid;
            Adopt(task);
            return new FoundTask.Running(spec.Id, task.Pid, await AddressesAsync(spec, inspected, cancellation));
        }
        catch (DockerApiException gone) when (gone.StatusCode == HttpStatusCode.NotFound)
        {
            return new FoundTask.Ended(spec.Id, new TaskEnd(null, TaskReason.None, "its container was removed by somebody else", Sandbox.LastOutput(_paths, spec.Id)));
        }
        catch (Exception)
        {
            // The engine does not answer. The container very likely runs, or ends unseen; the watch finds out when it answers.
            Adopt(task);
            return new FoundTask.Running(spec.Id, 0, []);
        }
    }

    private void Adopt(DockerTask task)
    {
        _tasks[task.Spec.Id] = task;
        _ = Task.Run(() => WatchAsync(task));
    }

    private async Task FindStrangersAsync(HashSet<TaskId> known, List<FoundTask> found, CancellationToken cancellation)
    {
        try
        {
            var own = new Dictionary<string, bool> { [$"{ContainerDefinition.OwnerLabel}={_paths.Owner}"] = true };
            var containers = await _client!.Containers.ListContainersAsync(
                new ContainersListParameters { All = true, Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = own } }, cancellation);
            foreach (var container in containers)
            {
                if (!container.Labels.TryGetValue(ContainerDefinition.TaskLabel, out var name) || known.Contains(new TaskId(name))) continue;
                var id = new TaskId(name);
                if (AgentPaths.TaskIdError(id) is not null) continue;
                await File.WriteAllTextAsync(_paths.ContainerFile(id), container.ID, CancellationToken.None);
                found.Add(new FoundTask.Running(id, 0, []));
            }
        }
        catch (Exception failure)
        {
            LogNotListed(_logger, DockerErrors.Explain(failure));
        }
    }
}
