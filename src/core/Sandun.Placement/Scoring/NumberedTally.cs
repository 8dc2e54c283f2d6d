namespace Sandun.Placement;

/// <summary>Counts by name, of names that were given a number first: a count is then found without looking at the name again.</summary>
internal sealed class NumberedTally
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int[] _counts = [];

    /// <summary>How many names have a number.</summary>
    public int Count => _numbers.Count;

    /// <summary>The name's number: 0, 1, 2 and so on, in the order in which names were first seen.</summary>
    public int NumberOf(string name)
    {
        if (_numbers.TryGetValue(name, out var known)) return known;
        var number = _numbers.Count;
        _numbers.Add(name, number);
        if (number == _counts.Length) Array.Resize(ref _counts, Math.Max(4, number * 2));
        return number;
    }

    public int CountOf(int number) => _counts[number];

    public void Add(int number) => _counts[number]++;
}
