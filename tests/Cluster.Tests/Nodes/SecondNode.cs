using Sandun.Cluster.Tests.ManyMachines;

namespace Sandun.Cluster.Tests.Nodes;

/// <summary>A further agent beside that of a data center, on the same machine under another name and with other ports.</summary>
public sealed class SecondNode : IAsyncDisposable
{
    private readonly DataCenter _center;
    private readonly string _workDirectory;
    private JoinedNode _agent;

    private SecondNode(DataCenter center, string name, string workDirectory, string[] options)
    {
        _center = center;
        _workDirectory = workDirectory;
        Arguments =
        [
            "agent", "run", "--work-dir", workDirectory, "--link", "unix:" + Path.Combine(center.DataDirectory, "run", "link.sock"), "--hostname", name,
            "--ports", "33000-33999", "--docker-host", "", .. options,
        ];
        _agent = JoinedNode.Start(Arguments);
    }

    public string Output => _agent.Output;

    private string[] Arguments { get; }

    /// <summary>Starts it and waits until it is listed.</summary>
    public static Task<SecondNode> StartAsync(DataCenter center, string name, params string[] options) =>
        StartInAsync(center, name, Directory.CreateTempSubdirectory("sandun-node-").FullName, options);

    /// <summary>The same with its work directory at a place of the test's choice.</summary>
    public static async Task<SecondNode> StartInAsync(DataCenter center, string name, string workDirectory, params string[] options)
    {
        var node = new SecondNode(center, name, workDirectory, options);
        await Eventually.Holds(
            async () => (await center.GetAsync("/sandun/v1/nodes")).AsArray().Any(one => (string?)one!["hostname"] == name && (bool)one["reachable"]!),
            TimeSpan.FromSeconds(60), () => Task.FromResult(node.Output));
        return node;
    }

    /// <summary>The agent dies and another takes its place; its tasks live on.</summary>
    public async Task RestartAsync()
    {
        await _agent.DisposeAsync();
        _agent = JoinedNode.Start(Arguments);
    }

    public async ValueTask DisposeAsync()
    {
        // The apps are deleted, so that nothing of them runs when the agent goes.
        foreach (var app in (await _center.GetAsync("/v2/apps"))["apps"]!.AsArray()) await _center.SendAsync(HttpMethod.Delete, $"/v2/apps{(string?)app!["id"]}?force=true");
        await Eventually.Holds(
            async () => (await _center.GetAsync("/sandun/v1/nodes")).AsArray().All(node => (int)node!["tasks"]! == 0), TimeSpan.FromSeconds(60),
            () => Task.FromResult(Output));
        await _agent.DisposeAsync();
        Directory.Delete(_workDirectory, recursive: true);
    }
}
