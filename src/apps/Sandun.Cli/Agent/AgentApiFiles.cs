using Sandun.MesosApi.Agents;
using Sandun.MesosApi.Files;
using Sandun.Runtimes;

namespace Sandun.Cli.Agent;

/// <summary>The sandboxes for the agent's HTTP interface.</summary>
internal static class AgentApiFiles
{
    public static AgentFiles Of(AgentPaths paths)
    {
        var files = new SandboxFiles(paths);
        return new AgentFiles
        {
            Root = paths.Sandboxes,
            List = (task, path) =>
                [.. files.List(task, path).Select(entry => new ServedFile(entry.Name, entry.Size, entry.Modified, entry.Mode, entry.Links, entry.User, entry.Group))],
            Read = (task, path, offset, length) =>
            {
                var piece = files.Read(task, path, offset, length);
                return (piece.Data, piece.Size);
            },
        };
    }
}
