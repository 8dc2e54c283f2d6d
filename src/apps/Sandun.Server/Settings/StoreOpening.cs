using Sandun.Store;
using Sandun.Store.Etcd;
using Sandun.Store.Sqlite;

namespace Sandun.Server.Settings;

/// <summary>Opens the store an operator named.</summary>
internal static class StoreOpening
{
    /// <summary>A store that is well answers many times within this; who asks the server meanwhile finds its port closed.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);

    /// <summary>Opens it, and gives up soon: the server is to say at its addresses that it waits, rather than to listen nowhere.</summary>
    /// <exception cref="StoreSilentException">It has not answered yet.</exception>
    public static async Task<IStore> OpenSoonAsync(ServerOptions options, TimeProvider time, ILoggerFactory logging)
    {
        if (options.Store is null) return await OpenAsync(options, time, logging);
        var opening = OpenAnsweringAsync(options, time, logging);
        if (await Task.WhenAny(opening, Task.Delay(s_soon, time)) == opening) return await opening;
        _ = opening.ContinueWith(late => late.IsCompletedSuccessfully ? late.Result.DisposeAsync().AsTask() : Task.FromResult(late.Exception), TaskScheduler.Default);
        throw new StoreSilentException(FormattableString.Invariant($"{options.Store} has not answered for {s_soon.TotalSeconds} s: see that a majority of its members runs"));
    }

    /// <summary>A member of etcd speaks for itself without a majority; only a read of the state shows one.</summary>
    private static async Task<IStore> OpenAnsweringAsync(ServerOptions options, TimeProvider time, ILoggerFactory logging)
    {
        var store = await OpenAsync(options, time, logging);
        try
        {
            await store.GetAsync(StoreEntities.DefaultRoot, CancellationToken.None);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="SettingsException">The options do not name a store; the message names the option and the cure.</exception>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static async Task<IStore> OpenAsync(ServerOptions options, TimeProvider time, ILoggerFactory logging)
    {
        if (options.Store is null) return SqliteStore.Open(Path.Combine(options.DataDirectory, "state"), time);
        try
        {
            var etcd = EtcdOptions.Parse(options.Store, options.EtcdAuthority, options.EtcdCertificate, options.EtcdKey);
            return await EtcdStore.ConnectAsync(etcd, time, logging.CreateLogger<EtcdStore>(), CancellationToken.None);
        }
        catch (FormatException wrong)
        {
            throw new SettingsException(wrong.Message, wrong);
        }
    }
}
