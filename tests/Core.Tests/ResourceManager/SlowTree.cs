using System.Numerics;
using Sandun.Protocol;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>The tree of roles as plainly as can be: sums over prefixes, fractions of any size, a sort at each level.</summary>
internal sealed class SlowTree(ResourceAmounts total)
{
    private readonly SortedDictionary<string, ResourceAmounts> _held = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _weights = new(StringComparer.Ordinal);

    public void Charge(string role, ResourceAmounts amounts, long weight)
    {
        _held[role] = _held.GetValueOrDefault(role) + amounts;
        _weights[role] = weight;
    }

    public IReadOnlyList<string> Order() => [.. Below("")];

    private IEnumerable<string> Below(string parent)
    {
        var claims = new List<(string Name, string Role, ResourceAmounts Held, long Weight)>();
        if (_held.TryGetValue(parent, out var own)) claims.Add((".", parent, own, 1000));
        foreach (var child in Children(parent))
        {
            var sum = _held.Where(pair => pair.Key == child || pair.Key.StartsWith(child + "/", StringComparison.Ordinal))
                .Aggregate(ResourceAmounts.Zero, (all, pair) => all + pair.Value);
            claims.Add((child[(parent.Length == 0 ? 0 : parent.Length + 1)..], child, sum, _weights.GetValueOrDefault(child, 1000)));
        }

        claims.Sort((a, b) => ByShare(a.Held, a.Weight, b.Held, b.Weight) is var order and not 0 ? order : string.CompareOrdinal(a.Name, b.Name));
        return claims.SelectMany(claim => claim.Name == "." ? [claim.Role] : Below(claim.Role));
    }

    private IEnumerable<string> Children(string parent)
    {
        var prefix = parent.Length == 0 ? "" : parent + "/";
        return _held.Keys.Where(role => role.StartsWith(prefix, StringComparison.Ordinal) && role.Length > prefix.Length)
            .Select(role => prefix + role[prefix.Length..].Split('/')[0]).Distinct();
    }

    private int ByShare(ResourceAmounts a, long aWeight, ResourceAmounts b, long bWeight)
    {
        var ((aHeld, aTotal), (bHeld, bTotal)) = (Dominant(a), Dominant(b));
        return (aHeld * bTotal * bWeight).CompareTo(bHeld * aTotal * aWeight);
    }

    private (BigInteger Held, BigInteger Total) Dominant(ResourceAmounts held)
    {
        var (cpus, memory) = ((BigInteger)held.MilliCpus * total.MemoryBytes, (BigInteger)held.MemoryBytes * total.MilliCpus);
        return cpus >= memory ? (held.MilliCpus, total.MilliCpus) : (held.MemoryBytes, total.MemoryBytes);
    }
}
