using System.Net.Sockets;
using Sandun.Discovery;
using Sandun.Server.Roles;
using Sandun.Server.Settings;
using Sandun.Store;

namespace Sandun.Server.Routing;

/// <summary>What stands around the registry: who watches it, who answers names from it, who checks it, and the routers' certificates.</summary>
internal sealed partial class RoutingParts : IAsyncDisposable
{
    private readonly NameServer? _names;

    private RoutingParts(IStore store, ServerOptions options, ServerRoles roles, TimeProvider time, ILoggerFactory logging)
    {
        var logger = logging.CreateLogger("Sandun.Routing");
        Journal = new RegistryJournal(roles.Views);
        Audit = new RegistryAudit(store, roles.Views, time, logger);
        Certificates = new CertificateBook(store, options.LinkSecretFile is { } file ? File.ReadAllText(file).Trim() : null, roles.Routers, logger);
        Names = new Names(roles.Views, Journal, options.FrameworkName, options.Listen);
        if (options.DnsListen is not { } at) return;
        try
        {
            _names = NameServer.Start(at, () => Names.Zone, logger);
        }
        catch (SocketException taken)
        {
            // Names are an extra; the data center runs without them.
            LogNoNames(logger, at.ToString(), taken.Message);
        }
    }

    public RegistryJournal Journal { get; }

    public RegistryAudit Audit { get; }

    public CertificateBook Certificates { get; }

    public Names Names { get; }

    /// <summary>Where names are answered, or null.</summary>
    public System.Net.IPEndPoint? NamesAt => _names?.EndPoint;

    public static async Task<RoutingParts> OpenAsync(IStore store, ServerOptions options, ServerRoles roles, TimeProvider time, ILoggerFactory logging)
    {
        var parts = new RoutingParts(store, options, roles, time, logging);
        await parts.Certificates.StartAsync();
        return parts;
    }

    public async ValueTask DisposeAsync()
    {
        if (_names is not null) await _names.DisposeAsync();
        await Audit.DisposeAsync();
        await Certificates.DisposeAsync();
        await Journal.DisposeAsync();
    }
}
