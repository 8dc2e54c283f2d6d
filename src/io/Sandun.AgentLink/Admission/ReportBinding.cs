using Sandun.Protocol;

namespace Sandun.AgentLink.Admission;

/// <summary>Holds what peers say to who they are: an agent speaks for itself and its own tasks, a router for itself.</summary>
internal static class ReportBinding
{
    /// <summary>The report under the agent's proven id; null with the refusal when it speaks for another.</summary>
    public static AgentReport? Bind(AgentReport report, LinkPeer peer, out string refusal)
    {
        refusal = "";
        if (peer.Identity is not { } node) return report;
        var own = new AgentId(node.Id);
        switch (report)
        {
            case AgentReport.Register register:
                if (register.Agent.Id is { } claimed && claimed != own) return Refuse($"{node} may not register as agent {claimed}", out refusal);
                foreach (var task in register.Tasks)
                {
                    if (task.Status.Agent is { } of && of != own) return Refuse(Foreign(node, task.Id, of), out refusal);
                }

                return register with { Agent = register.Agent with { Id = own } };
            case AgentReport.Status { Update.Agent: { } other } status when other != own:
                return Refuse(Foreign(node, status.Update.TaskId, other), out refusal);
            default:
                return report;
        }
    }

    /// <summary>Why the router may not say this, or null.</summary>
    public static string? Refusal(RouterId router, LinkPeer peer) => peer.Identity is { } node && router.Value != node.Id
        ? $"{node} may not report as router {router}"
        : null;

    private static AgentReport? Refuse(string why, out string refusal)
    {
        refusal = why;
        return null;
    }

    private static string Foreign(Identity.NodeIdentity node, TaskId task, AgentId of) => $"{node} may not report task {task} of agent {of}";
}
