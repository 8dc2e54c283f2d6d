using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>Sets weights and quota of roles.</summary>
internal static class RoleRequests
{
    /// <summary>Mesos' bounds: an exabyte of memory or disk, 10¹² of anything else.</summary>
    private const long BytesMax = 1L << 60;
    private const long OthersMax = 1_000_000_000_000_000;

    /// <summary>Keeps products of weights and shares far from any overflow, and is more than anybody can mean.</summary>
    private const long WeightMax = 1_000_000_000;

    public static PoolReply UpdateWeights(PoolRequest.UpdateWeights request, Turn turn)
    {
        foreach (var (role, weight) in request.Weights)
        {
            if (RoleRules.Error(role) is { } error) return Invalid(error);
            if (weight is < 1 or > WeightMax) return Invalid($"weight of role '{role}': must be above 0 and at most {WeightMax / 1000}");
        }

        var changed = false;
        foreach (var (role, weight) in request.Weights)
        {
            var record = RecordOf(role, turn);
            if (record.Weight == weight && record.HasWeight) continue;
            changed |= record.Weight != weight;
            Put(record.WithWeight(weight), turn);
        }

        // Shares have other meanings now: what was offered by the old ones is offered anew.
        if (changed)
            foreach (var agent in turn.Pool.Agents.All) Rescission.OnAgent(agent.Id, turn);
        return new PoolReply.Done();
    }

    public static PoolReply UpdateQuota(PoolRequest.UpdateQuota request, Turn turn)
    {
        var roles = new HashSet<Role>();
        foreach (var quota in request.Quotas)
        {
            if (!roles.Add(quota.Role)) return Invalid($"role '{quota.Role}' is named twice");
            if (Error(quota) is { } error) return Invalid(error);
            if (!request.Force && BeyondLimit(quota, turn) is { } beyond) return Invalid(beyond);
        }

        var after = request.Quotas.IsEmpty ? [] : After(request.Quotas, turn);
        if (NestingError(after) is { } nesting) return Invalid(nesting);
        if (!request.Force && BeyondCapacity(after, turn) is { } capacity) return new PoolReply.Refused(PoolRefusal.Conflict, capacity);
        foreach (var quota in request.Quotas)
        {
            Put(RecordOf(quota.Role, turn) with { Guarantees = ByName(quota.Guarantees), Limits = ByName(quota.Limits) }, turn);
            if (turn.Pool.Ledger.Find(quota.Role) is { } node) RescindBeyond(node, turn);
        }

        turn.ToOffer.AddFree();
        return new PoolReply.Done();
    }

    private static string? Error(RoleQuota quota)
    {
        if (RoleRules.Error(quota.Role) is { } error) return error;
        if (quota.Role == Role.Any) return "quota cannot be set for role '*'";
        foreach (var (name, amount) in quota.Guarantees.Concat(quota.Limits))
        {
            var most = name is "mem" or "disk" ? BytesMax : OthersMax;
            if (amount < 0 || amount > most) return $"quota of role '{quota.Role}': {name} must be at least 0 and at most {Resource.Value(name, most)}";
        }

        if (quota.Guarantees.Select(amount => amount.Name).Distinct().Count() < quota.Guarantees.Length ||
            quota.Limits.Select(amount => amount.Name).Distinct().Count() < quota.Limits.Length)
            return $"quota of role '{quota.Role}' names a resource twice";
        foreach (var (name, amount) in quota.Limits)
            if (Quantities.Of(quota.Guarantees)[name] > amount) return $"quota of role '{quota.Role}': the limit of {name} is below its guarantee";
        return null;
    }

    private static string? BeyondLimit(RoleQuota quota, Turn turn)
    {
        if (turn.Pool.Ledger.Find(quota.Role) is not { } node) return null;
        var consumed = node.Reserved + node.UnreservedUsed;
        foreach (var (name, limit) in quota.Limits)
            if (consumed[name] > limit)
                return $"role '{quota.Role}' consumes {Resource.Value(name, consumed[name])} {name}, more than the limit of {Resource.Value(name, limit)}; force it to set the limit all the same";
        return null;
    }

    /// <summary>All guarantees as they would be, in order of roles.</summary>
    private static SortedDictionary<Role, Quantities> After(ImmutableArray<RoleQuota> quotas, Turn turn)
    {
        var after = new SortedDictionary<Role, Quantities>();
        foreach (var node in turn.Pool.Ledger.Roles)
            if (node.Quota is not null) after[node.Role] = node.Guarantee;
        foreach (var quota in quotas) after[quota.Role] = Quantities.Of(quota.Guarantees);
        return after;
    }

    /// <summary>What is guaranteed below a role is guaranteed out of its own.</summary>
    private static string? NestingError(SortedDictionary<Role, Quantities> guarantees)
    {
        foreach (var (above, sum) in SumsBelow(guarantees))
            if (above is { } role && (sum - guarantees[role]).AnyPositive) return $"the guarantees below role '{role}' add up to more than its own";
        return null;
    }

    private static string? BeyondCapacity(SortedDictionary<Role, Quantities> guarantees, Turn turn)
    {
        var sum = SumsBelow(guarantees).Where(pair => pair.Above is null).Select(pair => pair.Sum).FirstOrDefault();
        foreach (var (name, amount) in (sum - turn.Pool.Ledger.Total).Positive().ByName())
            return $"all guarantees together exceed the cluster's capacity by {Resource.Value(name, amount)} {name}; force it to set them all the same";
        return null;
    }

    /// <summary>What is guaranteed next below each role with a guarantee, and (null) below none.</summary>
    private static List<(Role? Above, Quantities Sum)> SumsBelow(SortedDictionary<Role, Quantities> guarantees)
    {
        var sums = new SortedDictionary<Role, Quantities>();
        var top = Quantities.Zero;
        foreach (var (role, guarantee) in guarantees)
        {
            if (NextAbove(role, guarantees) is { } above) sums[above] = sums.GetValueOrDefault(above) + guarantee;
            else top += guarantee;
        }

        return [(null, top), .. sums.Select(pair => ((Role?)pair.Key, pair.Value))];
    }

    private static Role? NextAbove(Role role, SortedDictionary<Role, Quantities> guarantees)
    {
        var path = role.Value;
        while (path.LastIndexOf('/') is var cut and > 0)
        {
            path = path[..cut];
            if (guarantees.ContainsKey(new Role(path))) return new Role(path);
        }

        return null;
    }

    /// <summary>Takes offers back, the latest first, until the role holds no more than its limits.</summary>
    private static void RescindBeyond(RoleNode node, Turn turn)
    {
        if (node.Quota is not { Limits.IsEmpty: false } quota) return;
        foreach (var framework in turn.Pool.Frameworks.All)
            foreach (var offer in turn.Pool.Offers.ToFramework(framework.Id).Reverse())
            {
                var consumed = node.Consumed;
                if (quota.Limits.All(limit => consumed[limit.Name] <= limit.Amount)) return;
                if (turn.Pool.Ledger.NodeOf(offer.Offer.Role).IsAtOrBelow(node)) Rescission.Take(offer, turn);
            }
    }

    private static RoleRecord RecordOf(Role role, Turn turn) => turn.Pool.Roles.Find(role) ?? new RoleRecord(role);

    private static void Put(RoleRecord record, Turn turn) => turn.Record(
        record.IsDefault ? new ResourceManagerFact.RoleRemoved(record.Role) : new ResourceManagerFact.RolePut(record));

    private static ImmutableArray<NamedAmount> ByName(ImmutableArray<NamedAmount> amounts) =>
        amounts.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));

    private static PoolReply Invalid(string message) => new PoolReply.Refused(PoolRefusal.Invalid, message);
}
