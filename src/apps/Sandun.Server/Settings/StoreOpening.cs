using Sandun.Store;
using Sandun.Store.Etcd;
using Sandun.Store.Sqlite;

namespace Sandun.Server.Settings;

/// <summary>Opens the store an operator named.</summary>
internal static class StoreOpening
{
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
