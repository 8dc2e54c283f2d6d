using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What a role and all roles below it may count on, may have at most, and have. Amounts are in order of names.</summary>
public sealed record RoleCapacity
{
    public required Role Role { get; init; }

    /// <summary>Whether a framework takes offers for it or a role below it.</summary>
    public bool IsServed { get; init; }

    /// <summary>
    /// What it gets when all roles want all they can have: its guarantee, and by its weight a part of what guarantees leave of its
    /// parent's. A role without a guarantee that nobody takes offers for is due nothing.
    /// </summary>
    public ImmutableSortedDictionary<string, long> Due { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>The most it can have: its limit and those above it, or the pool.</summary>
    public ImmutableSortedDictionary<string, long> Most { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>What its tasks use and its unanswered offers hold.</summary>
    public ImmutableSortedDictionary<string, long> Held { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>What it holds beyond what it is due: idle capacity of others, taken as long as they do not want it.</summary>
    public ImmutableSortedDictionary<string, long> Borrowed => Beyond(Held, Due);

    /// <summary>What it is due and does not hold: idle, or lent to others.</summary>
    public ImmutableSortedDictionary<string, long> Lent => Beyond(Due, Held);

    private static ImmutableSortedDictionary<string, long> Beyond(ImmutableSortedDictionary<string, long> a, ImmutableSortedDictionary<string, long> b)
    {
        var beyond = Sorted.ByText<long>().ToBuilder();
        foreach (var (name, amount) in a)
            if (amount - b.Find(name) is > 0 and var more) beyond[name] = more;
        return beyond.ToImmutable();
    }
}
