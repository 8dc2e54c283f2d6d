using Sandun.Hosting;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Server.Roles;

/// <summary>Hands operators' orders about nodes to the running resource manager and waits until they are durable.</summary>
public sealed class NodeDesk(EventLoop<ResourceManagerInput, ResourceManagerFact, ResourceManagerCommand> loop, Calls<NodeReply> calls)
{
    public async Task<NodeReply> AskAsync(AgentId agent, NodeOrder order, string by, CancellationToken cancellation)
    {
        var (call, reply) = calls.Begin();
        try
        {
            return loop.TryPost(new ResourceManagerInput.NodeOrdered(call, agent, order, by))
                ? await reply.WaitAsync(cancellation)
                : new NodeReply(NodeReplyKind.Unavailable, "The state cannot be changed now: " + (loop.Problem.Length > 0 ? loop.Problem : "too many requests wait already; try again"));
        }
        finally
        {
            calls.Forget(call);
        }
    }
}
