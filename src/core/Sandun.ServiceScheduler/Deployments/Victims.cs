using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// Chooses who goes when there are too many instances: those a kill-and-scale named, then by GROUP_BY so that groups stay balanced,
/// then by the order of <see cref="VictimKey"/>.
/// </summary>
internal static class Victims
{
    public static ImmutableArray<InstanceId> Choose(
        AppIndex index, int count, AppSpec? spec, ImmutableSortedDictionary<InstanceId, Instance> instances,
        ImmutableArray<InstanceId> named)
    {
        var candidates = index.Staying;
        var chosen = ImmutableArray.CreateBuilder<InstanceId>();
        if (!named.IsEmpty)
        {
            var wanted = named.ToHashSet();
            chosen.AddRange(index.Recycling.Concat(candidates).Select(key => key.Id).Where(wanted.Contains).Take(count));
        }

        // What is being killed anyway need not be launched again.
        chosen.AddRange(index.Recycling.Select(key => key.Id).Where(id => !chosen.Contains(id)).Take(count - chosen.Count).ToList());
        var rest = count - chosen.Count;
        if (rest <= 0) return chosen.ToImmutable();
        var fields = spec?.Constraints.Where(rule => rule.Operator == ConstraintOperator.GroupBy).Select(rule => rule.Field).ToList() ?? [];
        var taken = chosen.ToHashSet();
        var left = candidates.Where(key => !taken.Contains(key.Id));
        chosen.AddRange(fields.Count == 0 ? left.Take(rest).Select(key => key.Id) : Balanced(left, rest, fields[0], instances));
        return chosen.ToImmutable();
    }

    /// <summary>
    /// Takes from the fullest group each time, so that counts stay within one of each other; instances without a place go first, and of
    /// equally full groups the one that comes first by name gives.
    /// </summary>
    private static IEnumerable<InstanceId> Balanced(
        IEnumerable<VictimKey> candidates, int count, string field, ImmutableSortedDictionary<InstanceId, Instance> instances)
    {
        var groups = new SortedDictionary<string, Queue<InstanceId>>(StringComparer.Ordinal);
        var unplaced = new Queue<InstanceId>();
        foreach (var key in candidates)
        {
            var instance = instances[key.Id];
            if (instance.Condition == InstanceCondition.Scheduled)
            {
                unplaced.Enqueue(key.Id);
                continue;
            }

            var group = ValueOf(instance, field);
            if (!groups.TryGetValue(group, out var members)) groups.Add(group, members = new Queue<InstanceId>());
            members.Enqueue(key.Id);
        }

        var byFullness = new SortedSet<(int Emptiness, string Name)>(
            groups.Select(group => (-group.Value.Count, group.Key)),
            Comparer<(int Emptiness, string Name)>.Create((a, b) => a.Emptiness != b.Emptiness
                ? a.Emptiness.CompareTo(b.Emptiness)
                : string.CompareOrdinal(a.Name, b.Name)));
        while (count-- > 0)
        {
            if (unplaced.TryDequeue(out var waiting))
            {
                yield return waiting;
                continue;
            }

            if (byFullness.Count == 0) yield break;
            var fullest = byFullness.Min;
            byFullness.Remove(fullest);
            yield return groups[fullest.Name].Dequeue();
            if (fullest.Emptiness < -1) byFullness.Add((fullest.Emptiness + 1, fullest.Name));
        }
    }

    private static string ValueOf(Instance instance, string field) => field switch
    {
        "hostname" or "@hostname" => instance.Host,
        "@region" => instance.Region ?? "",
        "@zone" => instance.Zone ?? "",
        _ => instance.Attributes.Find(field, ""),
    };
}
