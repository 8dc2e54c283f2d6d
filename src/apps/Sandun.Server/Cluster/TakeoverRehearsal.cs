using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Hosting;
using Sandun.MarathonApi;
using Sandun.Protocol;
using Sandun.Server.Roles;
using Sandun.Server.Settings;
using Sandun.Store;
using Sandun.Store.Election;

namespace Sandun.Server.Cluster;

/// <summary>
/// Goes through the first moments of a term while this server stands by: roles of its own, on a store in memory that nobody sees, load
/// their state, take an app, show it, remove it and end. Code that runs for the first time is compiled and linked then, which takes half a
/// second in all; a successor that has done it before has nothing left to prepare.
/// </summary>
internal static class TakeoverRehearsal
{
    /// <summary>A server that has just started has other things to do, and is the last to be elected.</summary>
    private static readonly TimeSpan s_after = TimeSpan.FromSeconds(3);

    /// <summary>Far beyond what it takes; a rehearsal that hangs is given up.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private const string App = "/rehearsal/app";

    /// <summary>Waits a little, then rehearses.</summary>
    public static async Task RunAsync(ServerOptions options, IStore store, LeaderRecord self, TimeProvider time, CancellationToken cancellation)
    {
        await Task.Delay(s_after, time, cancellation);
        await RehearseAsync(options, time).WaitAsync(s_limit, time, cancellation);
        using var limit = new CancellationTokenSource(s_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        await RehearseElectionAsync(store, self, time, either.Token);
    }

    /// <summary>
    /// Stands twice in an election of this server's own, leaves the first term to the second candidate, and writes under that one's fence.
    /// What it puts into the store goes with it, or with its leases.
    /// </summary>
    /// <returns>Whether the fenced write went through.</returns>
    internal static async Task<bool> RehearseElectionAsync(IStore store, LeaderRecord self, TimeProvider time, CancellationToken cancellation)
    {
        var name = StoreEntities.DefaultRoot + "cluster/rehearsal/" + self.Member;
        var beside = new RehearsalStore(store);
        var election = new StoreElection(beside, name, time, new ElectionTiming());
        await using var first = await election.CampaignAsync(self, cancellation);
        var waiting = election.CampaignAsync(self, cancellation);
        await first.ResignAsync();
        await using var second = await waiting;
        var fenced = new FencedStore(beside, second);
        await fenced.ReadAsync(name, cancellation);
        return (await fenced.CommitAsync(new StoreBatch(new StoreOperation(name + "/nothing", null)), cancellation)).Succeeded;
    }

    /// <summary>Rehearses the roles' part now.</summary>
    /// <returns>The statuses of the requests: the app made, read and removed.</returns>
    internal static async Task<IReadOnlyList<int>> RehearseAsync(ServerOptions options, TimeProvider time)
    {
        var stores = new RoleStores(new MemoryEntities(), new MemoryEntities(), new MemoryEntities());
        var roles = ServerRoles.Create(options with { ResourceManagers = [] }, stores, time, NullLoggerFactory.Instance);
        try
        {
            await roles.StartAsync();
            var api = new MarathonApiOptions { Time = time, LocalPortMin = options.ServicePortFirst, LocalPortMax = options.ServicePortLast };
            return
            [
                await MarathonRehearsal.AskAsync(
                    roles.Services, api, "POST", "/v2/apps", $$"""{"id":"{{App}}","cmd":"sleep 1","instances":1,"cpus":0.1,"mem":16,"portDefinitions":[{"port":0}]}"""),
                await MarathonRehearsal.AskAsync(roles.Services, api, "GET", "/v2/apps" + App),
                await MarathonRehearsal.AskAsync(roles.Services, api, "DELETE", $"/v2/apps{App}"),
            ];
        }
        finally
        {
            await roles.DisposeAsync();
        }
    }

    /// <summary>Entities that are gone with the rehearsal.</summary>
    private sealed class MemoryEntities : IEntityStore
    {
        public ValueTask<IReadOnlyList<StoredEntity>> LoadAsync(string prefix, CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<StoredEntity>>([]);

        public ValueTask CommitAsync(IReadOnlyList<StoredEntity> changes, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
