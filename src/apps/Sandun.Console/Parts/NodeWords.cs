using Sandun.NativeApi;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Parts;

/// <summary>What the console says of a node, and what may be done with it as it stands.</summary>
public static class NodeWords
{
    public static (MarkKind Kind, Phrase Text) Of(NodeSummary node) =>
        node is { State: NodeState.Unreachable, IsAwaited: true } ? (MarkKind.Busy, Texts.NodeAwaited) : Of(node.State);

    public static (MarkKind Kind, Phrase Text) Of(NodeState state) => state switch
    {
        NodeState.Up => (MarkKind.Good, Texts.NodeReachable),
        NodeState.Unreachable => (MarkKind.Bad, Texts.NodeUnreachable),
        NodeState.Draining => (MarkKind.Busy, Texts.NodeDraining),
        NodeState.Drained => (MarkKind.Off, Texts.NodeDrained),
        NodeState.Deactivated => (MarkKind.Off, Texts.NodeDeactivated),
        NodeState.Quarantined => (MarkKind.Warning, Texts.NodeQuarantined),
        NodeState.Pressed => (MarkKind.Warning, Texts.NodePressed),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not a state of a node"),
    };

    public static IReadOnlyList<NodeAction> ActionsOn(NodeState state) => state switch
    {
        NodeState.Draining or NodeState.Drained => [NodeAction.Undrain],
        NodeState.Deactivated => [NodeAction.Reactivate, NodeAction.Drain],
        NodeState.Quarantined => [NodeAction.Release, NodeAction.Drain],
        _ => [NodeAction.Drain, NodeAction.Deactivate],
    };

    public static (Phrase Name, Phrase Explained) Of(NodeAction action) => action switch
    {
        NodeAction.Drain => (Texts.NodeDrain, Texts.NodeDrainExplained),
        NodeAction.Undrain => (Texts.NodeUndrain, Texts.NodeUndrainExplained),
        NodeAction.Deactivate => (Texts.NodeDeactivate, Texts.NodeDeactivateExplained),
        NodeAction.Reactivate => (Texts.NodeReactivate, Texts.NodeReactivateExplained),
        NodeAction.Release => (Texts.NodeRelease, Texts.NodeReleaseExplained),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "not an action on a node"),
    };
}
