using Sandun.NativeApi;

namespace Sandun.Server.ControlPlane;

/// <summary>A data center with one server, whose state lies in a file.</summary>
/// <param name="name">The server's name.</param>
/// <param name="url">Its console and APIs.</param>
/// <param name="startedAt">When it started.</param>
/// <param name="problem">Why nothing is decided; empty while all is well.</param>
internal sealed class LoneServer(string name, string url, DateTimeOffset startedAt, Func<string> problem) : IMemberSource
{
    public string Store => "sqlite";

    public string Part => "";

    public IReadOnlyList<string> Missing => [];

    public Task<ClusterStatus> StatusAsync(CancellationToken cancellation) => Task.FromResult(
        new ClusterStatus(Store, problem(), [new ClusterMember(name, true, url, ServerVersion.Text, startedAt, 0, 0)]));
}
