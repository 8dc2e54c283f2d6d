using Sandun.NativeApi;

namespace Sandun.WebConsole.Tests.Fixture;

/// <summary>Plans and deployments the console asks about, with what it ordered.</summary>
public sealed class TestChanges(TestControlPlane plane) : IChanges
{
    public List<string> Ordered { get; } = [];

    public List<EndedDeployment> Ended { get; } = [];

    public Task<PlanReport> PlanAsync(ChangeWish wish, CancellationToken cancellation) => Task.FromResult(new PlanReport(
        true,
        [
            new AppPlan(
                wish.Id, wish.Verb == ChangeVerb.Scale ? "scale" : "replace", 2, wish.Instances, [new NodeCount("node-1", wish.Instances)], [], 2, 0, 1, [],
                new NearestFit("node-3", ["needs 512 mem, has 416"]), "", [], [], []),
        ],
        [["ScaleApplication " + wish.Id]], [new RoleAsk("*", 1, 2.5m, 512, 1024, 16, 65536) { CpusMost = 4, MemoryMegabytesMost = 8192 }], [new PlanNote("noPlace", wish.Id, "1", "1 instance finds no place.")], []));

    public Task<IReadOnlyList<EndedDeployment>> EndedAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<EndedDeployment>>(Ended);

    public Task PauseAsync(string deployment, CancellationToken cancellation) => Order("pause", deployment, "paused");

    public Task ContinueAsync(string deployment, CancellationToken cancellation) => Order("continue", deployment, "running");

    public Task CancelAsync(string deployment, CancellationToken cancellation)
    {
        Ended.Insert(0, new EndedDeployment(
            deployment, "cancelled", "cancelled by an operator", ["/shop/cart"], 1, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, null, null));
        return Order("cancel", deployment, null);
    }

    public Task<ChangeAccepted> ChangeAsync(ChangeWish wish, CancellationToken cancellation) => wish.Verb == ChangeVerb.RollBack
        ? plane.RollBackAsync(wish.Id, wish.Version!.Value, wish.OnConflict == OnConflict.Supersede)
        : throw new NotSupportedException();

    public Task<DiffReport> DiffAsync(string id, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellation) => Task.FromResult(new DiffReport(
        id, from!.Value, to!.Value, from != to,
        from == to ? [] : [new FieldChange("/env/LEVEL", "\"debug\"", "\"<b>info</b>\""), new FieldChange("/labels/since", "", $"\"{from.Value.Minute}\"")]));

    public Task<Definition> DefinitionAsync(string id, bool isGroup, DateTimeOffset? version, CancellationToken cancellation) =>
        throw new NotSupportedException();

    private Task Order(string what, string deployment, string? state)
    {
        Ordered.Add(what);
        plane.SetDeployment(deployment, state);
        return Task.CompletedTask;
    }
}
