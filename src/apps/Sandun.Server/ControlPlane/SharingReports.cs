using System.Collections.Immutable;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Server.ControlPlane;

/// <summary>Who holds what of the pool, what is fair, and what may be borrowed.</summary>
internal static class SharingReports
{
    public static IReadOnlyList<RoleSummary> Roles(ClusterView view)
    {
        var fair = FairShares.Of(view);
        var capacities = Capacities.Of(view);
        var revocable = RevocableTask.Of(view).ToList();
        var free = Capacities.FreeOf(view);
        return [.. capacities.Select(capacity => Of(view.Roles[capacity.Role], capacity, fair) with
        {
            Reclaimable = [.. Reclaiming.Of(capacity.Role, free, capacities, revocable).Select(task =>
                new ReclaimableTask(task.Key.Framework.Value, task.Key.Task.Value, task.Role.Value, Words(task.Takes)))],
        })];
    }

    public static IReadOnlyList<FrameworkSummary> Frameworks(ClusterView view)
    {
        var tasks = view.Agents.Values.SelectMany(agent => agent.Tasks).Where(task => !task.HasEnded).CountBy(task => task.Key.Framework).ToDictionary();
        return [.. view.Frameworks.Values.Select(framework => Of(framework, tasks.GetValueOrDefault(framework.Id)))];
    }

    private static RoleSummary Of(RoleView role, RoleCapacity capacity, ImmutableSortedDictionary<Role, long> fair) => new(
        role.Role.Value, role.Weight / 1000m, [.. role.Frameworks.Select(id => id.Value)], role.IsServed,
        role.DominantShareMillionths / 1_000_000m, fair.Find(role.Role) / 1_000_000m,
        [.. capacity.Most.Keys.Select(name => new RoleAmount(
            name, Units(name, Amount(role.Guarantees, name)), Units(name, capacity.Due.Find(name)), Units(name, capacity.Most[name]),
            Units(name, Amount(role.Used, name)), Units(name, Amount(role.Offered, name)), Units(name, capacity.Borrowed.Find(name)))
        {
            IsLimited = role.Limits.Any(limit => limit.Name == name),
        })]);

    private static FrameworkSummary Of(FrameworkView framework, int tasks) => new(
        framework.Id.Value, framework.Name, [.. framework.Roles.Select(role => role.Value)], framework.Connected, tasks, Held(framework.Used),
        Held(framework.Offered), framework.UnansweredOffers, framework.OldestOffer, framework.Refusals,
        [.. framework.Suppressed.Select(role => role.Value)], framework.DominantShareMillionths / 1_000_000m);

    private static HeldAmounts Held(ResourceAmounts amounts) =>
        new(amounts.Cpus, decimal.Round(amounts.MemoryMegabytes, 1), decimal.Round(amounts.DiskMegabytes, 1), amounts.MilliGpus / 1000m);

    private static string Words(ImmutableSortedDictionary<string, long> amounts) =>
        string.Join(", ", amounts.Select(amount => FormattableString.Invariant($"{Units(amount.Key, amount.Value):0.###} {amount.Key}")));

    private static long Amount(ImmutableArray<NamedAmount> amounts, string name) => amounts.FirstOrDefault(amount => amount.Name == name).Amount;

    private static long Amount(Resources resources, string name) => resources.Each().Where(resource => resource.Name == name).Sum(resource => resource.Amount);

    private static decimal Units(string name, long amount) => decimal.Round(Resource.Value(name, amount), 3);
}
