using Sandun.Agent;
using Sandun.MesosApi.Files;
using Sandun.Protocol;

namespace Sandun.MesosApi.Agents;

/// <summary>
/// An agent's sandboxes by the paths <c>/state</c> names, and by those Mesos gives each executor's:
/// <c>/frameworks/FRAMEWORK/executors/EXECUTOR/runs/CONTAINER</c>, or <c>latest</c> for its last run.
/// </summary>
internal sealed class AgentSandboxes(AgentFiles files, Func<AgentSnapshot> view, string? logFile) : IServedFiles
{
    private readonly LogFile _log = new(logFile, "/slave/log");

    public IEnumerable<KeyValuePair<string, string>> Places => _log.Places.Concat(
        AgentContainer.Of(view()).Select(container => KeyValuePair.Create(files.Of(container.Container), files.Of(container.Container))));

    public IReadOnlyList<ServedFile>? List(string path) => At(path, files.List);

    public (ReadOnlyMemory<byte> Data, long Size)? Read(string path, long offset, int length) => _log.Read(path, offset, length) ?? At<(ReadOnlyMemory<byte> Data, long Size)?>(
        path, (task, below) => below.Length == 0 ? null : files.Read(task, below, offset, length));

    private (TaskId Task, string Path)? FindRun(string path)
    {
        if (path.Split('/') is not ["", "frameworks", var framework, "executors", var executor, "runs", var run, .. var below]) return null;
        var containers = AgentContainer.Of(view()).Where(container => container.Framework.Value == framework && container.Spec.Id.Value == executor).ToList();
        var found = run == "latest" ? containers.Find(container => !container.HasEnded) ?? containers.LastOrDefault() : containers.Find(container => container.Container.Value == run);
        return found is null ? null : (found.Container, string.Join('/', below));
    }

    private T? At<T>(string path, Func<TaskId, string, T?> look)
    {
        try
        {
            return (files.Find(path) ?? FindRun(path)) is var (task, below) ? look(task, below) : default;
        }
        catch (IOException)
        {
            return default;
        }
    }
}
