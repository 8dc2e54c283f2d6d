using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>
/// Which revocable tasks would have to end so that a role gets what it is due. Only roles that hold more than they are due give, never
/// below that of what is missing; the one that borrows the largest part of its due gives first, its newest task first; and no more tasks
/// than it takes.
/// </summary>
public static class Reclaiming
{
    /// <param name="claimant">Who is to get what it is due; a role that nobody takes offers for claims nothing.</param>
    /// <param name="free">What nobody holds, by name: that is taken first.</param>
    /// <param name="capacities">All roles.</param>
    /// <param name="tasks">The tasks that may be ended.</param>
    /// <returns>The tasks to end, in the order they were chosen; empty when none is needed or none helps.</returns>
    public static IReadOnlyList<RevocableTask> Of(
        Role claimant, ImmutableSortedDictionary<string, long> free, IReadOnlyList<RoleCapacity> capacities, IEnumerable<RevocableTask> tasks)
    {
        if (capacities.FirstOrDefault(capacity => capacity.Role == claimant) is not { IsServed: true } wants) return [];
        var missing = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, amount) in wants.Lent)
            if (amount - free.Find(name) is > 0 and var lacks) missing[name] = lacks;
        var spare = capacities.ToDictionary(capacity => capacity.Role, capacity => new SortedDictionary<string, long>(capacity.Borrowed, StringComparer.Ordinal));
        var chosen = new List<RevocableTask>();
        var left = tasks.Where(task => !IsAtOrBelow(task.Role, claimant)).ToList();
        while (missing.Count > 0 && Next(claimant, left, missing, spare, capacities) is { } next)
        {
            left.Remove(next);
            chosen.Add(next);
            Give(next, claimant, missing, spare);
        }

        return WithoutNeedless(chosen, wants, free);
    }

    /// <summary>The next task to end: of the role that borrows most, the newest; null when none helps.</summary>
    private static RevocableTask? Next(
        Role claimant, List<RevocableTask> tasks, SortedDictionary<string, long> missing, Dictionary<Role, SortedDictionary<string, long>> spare,
        IReadOnlyList<RoleCapacity> capacities)
    {
        RevocableTask? best = null;
        foreach (var task in tasks)
        {
            if (!Helps(task, missing) || !CanGive(task, claimant, missing, spare)) continue;
            if (best is null || Compare(task, best, spare, capacities) < 0) best = task;
        }

        return best;
    }

    private static int Compare(
        RevocableTask a, RevocableTask b, Dictionary<Role, SortedDictionary<string, long>> spare, IReadOnlyList<RoleCapacity> capacities)
    {
        var byBorrowed = a.Role == b.Role ? 0 : PartOf(b.Role, spare, capacities).CompareTo(PartOf(a.Role, spare, capacities));
        if (byBorrowed != 0) return byBorrowed;
        var byAge = b.Since.CompareTo(a.Since);
        return byAge != 0 ? byAge : a.Key.CompareTo(b.Key);
    }

    /// <summary>What a role borrows still, as the largest part of what it is due.</summary>
    private static DominantShare PartOf(Role role, Dictionary<Role, SortedDictionary<string, long>> spare, IReadOnlyList<RoleCapacity> capacities)
    {
        var due = capacities.First(capacity => capacity.Role == role).Due;
        var part = new DominantShare(0, 1);
        foreach (var (name, amount) in spare[role])
        {
            var other = new DominantShare(amount, Math.Max(1, due.Find(name)));
            if (other.CompareTo(part) > 0) part = other;
        }

        return part;
    }

    private static bool Helps(RevocableTask task, SortedDictionary<string, long> missing)
    {
        foreach (var name in missing.Keys)
            if (task.Takes.Find(name) > 0) return true;
        return false;
    }

    /// <summary>Whether the role, and each above it that is not above the claimant too, borrows what the task takes of what is missing.</summary>
    private static bool CanGive(
        RevocableTask task, Role claimant, SortedDictionary<string, long> missing, Dictionary<Role, SortedDictionary<string, long>> spare)
    {
        foreach (var role in Givers(task.Role, claimant))
        {
            if (!spare.TryGetValue(role, out var borrowed)) return false;
            foreach (var (name, amount) in task.Takes)
                if (missing.ContainsKey(name) && borrowed.GetValueOrDefault(name) < amount) return false;
        }

        return true;
    }

    private static void Give(
        RevocableTask task, Role claimant, SortedDictionary<string, long> missing, Dictionary<Role, SortedDictionary<string, long>> spare)
    {
        foreach (var (name, amount) in task.Takes)
        {
            foreach (var role in Givers(task.Role, claimant)) spare[role][name] = spare[role].GetValueOrDefault(name) - amount;
            if (!missing.TryGetValue(name, out var lacks)) continue;
            if (lacks > amount) missing[name] = lacks - amount;
            else missing.Remove(name);
        }
    }

    /// <summary>A large task chosen late can make small ones before it needless: these are left alone.</summary>
    private static List<RevocableTask> WithoutNeedless(List<RevocableTask> chosen, RoleCapacity wants, ImmutableSortedDictionary<string, long> free)
    {
        for (var i = 0; i < chosen.Count;)
        {
            var isNeeded = false;
            foreach (var (name, amount) in wants.Lent)
            {
                var given = free.Find(name) + chosen.Sum(task => task.Takes.Find(name));
                isNeeded |= chosen[i].Takes.Find(name) > 0 && given - chosen[i].Takes.Find(name) < amount;
            }

            if (isNeeded) i++;
            else chosen.RemoveAt(i);
        }

        return chosen;
    }

    /// <summary>The role and those above it, up to where the claimant's own branch begins.</summary>
    private static IEnumerable<Role> Givers(Role role, Role claimant)
    {
        var at = role;
        while (!IsAtOrBelow(claimant, at))
        {
            yield return at;
            var cut = at.Value.LastIndexOf('/');
            if (cut < 0) yield break;
            at = new Role(at.Value[..cut]);
        }
    }

    private static bool IsAtOrBelow(Role role, Role other) =>
        role == other || role.Value.StartsWith(other.Value + "/", StringComparison.Ordinal);
}
