using Sandun.Agent;
using Sandun.MesosApi.Files;
using Sandun.Protocol;

namespace Sandun.MesosApi.Agents;

/// <summary>An agent's sandboxes by the paths <c>/state</c> names.</summary>
internal sealed class AgentSandboxes(AgentFiles files, Func<AgentSnapshot> view) : IServedFiles
{
    public IEnumerable<KeyValuePair<string, string>> Places =>
        AgentContainer.Of(view()).Select(container => KeyValuePair.Create(files.Of(container.Container), files.Of(container.Container)));

    public IReadOnlyList<ServedFile>? List(string path) => At(path, files.List);

    public (ReadOnlyMemory<byte> Data, long Size)? Read(string path, long offset, int length) => At<(ReadOnlyMemory<byte> Data, long Size)?>(
        path, (task, below) => below.Length == 0 ? null : files.Read(task, below, offset, length));

    private T? At<T>(string path, Func<TaskId, string, T?> look)
    {
        try
        {
            return files.Find(path) is var (task, below) ? look(task, below) : default;
        }
        catch (IOException)
        {
            return default;
        }
    }
}
