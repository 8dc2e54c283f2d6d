namespace Sandun.Placement;

/// <summary>Counts instances per value of a field, and groups per count, so that each question costs less than a walk over all.</summary>
internal sealed class GroupTally
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, int> _groupsWithCount = [];

    /// <summary>Groups in use.</summary>
    public int Groups => _counts.Count;

    /// <summary>The lowest count of a group in use; 0 when none is.</summary>
    public int Minimum
    {
        get
        {
            foreach (var count in _groupsWithCount.Keys) return count;
            return 0;
        }
    }

    public int CountOf(string value) => _counts.GetValueOrDefault(value);

    public void Add(string value)
    {
        var count = _counts.GetValueOrDefault(value);
        _counts[value] = count + 1;
        if (count > 0) Leave(count);
        _groupsWithCount[count + 1] = _groupsWithCount.GetValueOrDefault(count + 1) + 1;
    }

    /// <summary>How many groups hold more than <paramref name="bound"/> instances.</summary>
    public int GroupsAbove(int bound)
    {
        var above = 0;
        foreach (var (count, groups) in _groupsWithCount)
            if (count > bound) above += groups;
        return above;
    }

    private void Leave(int count)
    {
        if (_groupsWithCount[count] == 1) _groupsWithCount.Remove(count);
        else _groupsWithCount[count]--;
    }
}
