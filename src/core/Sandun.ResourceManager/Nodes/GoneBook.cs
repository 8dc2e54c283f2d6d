using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Agents declared gone, by id and in order of time.</summary>
internal sealed class GoneBook
{
    private readonly SortedDictionary<AgentId, GoneAgent> _gone = [];
    private readonly SortedSet<(DateTimeOffset At, AgentId Id)> _byTime = [];

    public IReadOnlyCollection<GoneAgent> All => _gone.Values;

    /// <summary>Whether it has changed since the view was last taken.</summary>
    public bool IsChanged { get; set; }

    public int Count => _gone.Count;

    /// <summary>The one declared first; null for none.</summary>
    public GoneAgent? Oldest => _byTime.Count == 0 ? null : _gone[_byTime.Min.Id];

    public GoneAgent? Find(AgentId id) => _gone.GetValueOrDefault(id);

    /// <summary>The latest that was declared gone within this run of a machine; null for none.</summary>
    public GoneAgent? OfBoot(string bootId) => bootId.Length == 0 ? null : _gone.Values.Where(gone => gone.BootId == bootId).MaxBy(gone => gone.At);

    public void Put(GoneAgent gone)
    {
        Remove(gone.Id);
        _gone.Add(gone.Id, gone);
        _byTime.Add((gone.At, gone.Id));
        IsChanged = true;
    }

    public void Remove(AgentId id)
    {
        if (!_gone.Remove(id, out var gone)) return;
        _byTime.Remove((gone.At, id));
        IsChanged = true;
    }
}
