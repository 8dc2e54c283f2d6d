using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>All operations that are not settled, by uuid, by agent and by framework, in order of uuids.</summary>
internal sealed class OperationBook
{
    private readonly SortedDictionary<Guid, PoolOperation> _operations = [];
    private readonly SortedIndex<AgentId, Guid> _byAgent = new();
    private readonly SortedIndex<FrameworkId, Guid> _byFramework = new();

    public IReadOnlyCollection<PoolOperation> All => _operations.Values;

    /// <summary>Whether anything has changed since the view was last taken.</summary>
    public bool IsChanged { get; set; }

    public PoolOperation? Find(Guid uuid) => _operations.GetValueOrDefault(uuid);

    public IReadOnlyList<PoolOperation> OnAgent(AgentId agent) => [.. _byAgent.Of(agent).Select(uuid => _operations[uuid])];

    public IReadOnlyList<PoolOperation> OfFramework(FrameworkId framework) => [.. _byFramework.Of(framework).Select(uuid => _operations[uuid])];

    public void Put(PoolOperation operation)
    {
        IsChanged = true;
        _operations[operation.Uuid] = operation;
        _byAgent.Add(operation.Agent, operation.Uuid);
        if (operation.Framework is { } framework) _byFramework.Add(framework, operation.Uuid);
    }

    public void Remove(Guid uuid)
    {
        if (!_operations.Remove(uuid, out var operation)) return;
        IsChanged = true;
        _byAgent.Remove(operation.Agent, uuid);
        if (operation.Framework is { } framework) _byFramework.Remove(framework, uuid);
    }
}
