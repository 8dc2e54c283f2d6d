using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Store.Etcd;
using Sandun.Store.Etcd.Wire;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Store.Etcd;

/// <summary>An etcd of one member and one of three, started when first asked for and shared by the tests that harm neither.</summary>
public sealed class EtcdFixture : IAsyncLifetime
{
    private EtcdCluster? _single;
    private EtcdCluster? _triple;

    public static string Program => RealParts.Program("etcd", "etcd-server");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_single is not null) await _single.DisposeAsync();
        if (_triple is not null) await _triple.DisposeAsync();
    }

    public async Task<EtcdCluster> SingleAsync() => _single ??= await EtcdCluster.StartAsync(Program, 1, []);

    public async Task<EtcdCluster> TripleAsync() => _triple ??= await EtcdCluster.StartAsync(Program, 3, []);

    /// <summary>Options for a cluster, with patience for a machine that does many other things.</summary>
    public static EtcdOptions OptionsOf(EtcdCluster cluster) => EtcdOptions.Parse(cluster.Address) with { CallTimeout = TimeSpan.FromSeconds(60) };

    /// <summary>Opens a store on a cluster.</summary>
    public static Task<EtcdStore> ConnectAsync(EtcdCluster cluster, Func<EtcdOptions, EtcdOptions>? change = null)
    {
        var options = OptionsOf(cluster) with { Root = "" };
        return EtcdStore.ConnectAsync(change?.Invoke(options) ?? options, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
    }

    /// <summary>Deletes every key and opens a store.</summary>
    public static async Task<EtcdStore> ConnectEmptyAsync(EtcdCluster cluster)
    {
        await TransactAsync(cluster, EtcdTransactions.DeleteAll(""));
        return await ConnectAsync(cluster);
    }

    /// <summary>Speaks to etcd past the store.</summary>
    internal static async Task<TxnResponse> TransactAsync(EtcdCluster cluster, params IReadOnlyList<RequestOp> operations)
    {
        using var connection = new EtcdConnection(OptionsOf(cluster), TimeProvider.System);
        var request = new TxnRequest();
        request.Success.AddRange(operations);
        return await connection.AskAsync(async (member, call) => await member.Keys.TxnAsync(request, call), CancellationToken.None);
    }

    /// <summary>Keys below a prefix as they stand in etcd, the store's own among them.</summary>
    internal static async Task<IReadOnlyList<string>> RawKeysAsync(EtcdCluster cluster, string prefix)
    {
        var range = new RangeRequest { Key = EtcdKeys.First(prefix), RangeEnd = EtcdKeys.After(prefix), KeysOnly = true };
        var response = await TransactAsync(cluster, new RequestOp { RequestRange = range });
        return [.. response.Responses[0].ResponseRange.Kvs.Select(found => found.Key.ToStringUtf8())];
    }
}

/// <summary>Tests on real etcd run one after the other: each may want the machine's disk and cores.</summary>
[CollectionDefinition(Name)]
public sealed class EtcdCollection : ICollectionFixture<EtcdFixture>
{
    public const string Name = "etcd";
}
