using Microsoft.AspNetCore.Connections;
using Sandun.Server.Roles;
using Sandun.Server.Settings;
using Sandun.Store;
using Sandun.Store.Sqlite;

namespace Sandun.Server;

/// <summary>A running server: the store below, the roles on it, the web on top. They start in this order and end in the reverse one.</summary>
public sealed partial class SandunServer : IAsyncDisposable
{
    private readonly SqliteStore _store;
    private readonly ServerRoles _roles;
    private WebApplication? _web;

    private SandunServer(SqliteStore store, ServerRoles roles)
    {
        _store = store;
        _roles = roles;
    }

    /// <summary>Where it listens, with the ports that were chosen for 0.</summary>
    public IReadOnlyCollection<string> Addresses => [.. _web!.Urls];

    public IServiceProvider Provider => _web!.Services;

    /// <exception cref="SettingsException">It cannot run as it was told to; the message names the cure.</exception>
    /// <exception cref="StoreException">The store cannot be opened; the message names the cure.</exception>
    public static async Task<SandunServer> StartAsync(ServerOptions options, TimeProvider time)
    {
        DataDirectory.Prepare(options);
        var store = SqliteStore.Open(Path.Combine(options.DataDirectory, "state"), time);
        SandunServer? server = null;
        try
        {
            var web = ServerWeb.Create(options);
            server = new SandunServer(store, ServerRoles.Create(options, new StoreEntities(store, StoreEntities.DefaultRoot), time, web.Logging));
            server._web = web.Build(options, server._roles, store, time);
            await server._roles.StartAsync();
            await server._web.StartAsync();
            DataDirectory.Protect(options.LinkSocketPath);
            LogStarted(web.Logging.CreateLogger<SandunServer>(), ServerVersion.Text, string.Join(", ", server.Addresses), options.DataDirectory);
            return server;
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            await Close(server, store);
            throw new SettingsException(
                $"a port to listen on is taken ({string.Join(", ", options.Listen)}): end what listens there, or choose another with --listen", failure);
        }
        catch
        {
            await Close(server, store);
            throw;
        }
    }

    /// <summary>Ends when the process is told to end.</summary>
    public Task WaitForEndAsync() => _web!.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        _roles.CutLinks();
        if (_web is not null)
        {
            await _web.StopAsync();
            await _web.DisposeAsync();
        }

        await _roles.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static ValueTask Close(SandunServer? server, SqliteStore store) => server?.DisposeAsync() ?? store.DisposeAsync();
}
