using Sandun.Store;
using Sandun.Store.Sqlite;

namespace Sandun.Server.Settings;

/// <summary>Opens the store an operator named.</summary>
internal static class StoreOpening
{
    /// <exception cref="SettingsException">The options do not name a store.</exception>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static IStore Open(ServerOptions options, TimeProvider time) =>
        options.Store is null
            ? SqliteStore.Open(Path.Combine(options.DataDirectory, "state"), time)
            : throw new SettingsException($"--store {options.Store} is not an address of etcd");
}
