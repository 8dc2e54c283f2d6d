using System.Net;
using Microsoft.Extensions.Logging;
using Sandun.AgentLink;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Servers;
using Sandun.Cli.Joining;
using Sandun.Hosting;
using Sandun.Protocol;
using Sandun.Proxies;
using Sandun.Proxies.Haproxy;
using Sandun.Proxies.Yarp;
using Sandun.Routing;

namespace Sandun.Cli.Router;

/// <summary>Runs a router: the program of a load-balancer machine.</summary>
public static partial class RouterProgram
{
    /// <summary>
    /// Runs until cancelled, by SIGTERM for one. A HAProxy it drives serves on without it and is adopted by the next router in the
    /// same work directory; <see cref="RouterProxy.StopAsync"/> ends that. YARP ends with the router.
    /// </summary>
    /// <exception cref="RouterRefusedException">It cannot run with these options; the message says what to change.</exception>
    public static async Task RunAsync(RouterOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        using var memory = new ResidentMemory();
        var logger = loggers.CreateLogger("router");
        var settings = Settings(options);
        MakeWorkDir(options.WorkDir);
        var node = new NodeLink(Path.GetFullPath(options.WorkDir), NodeRole.Router);
        if (options.Token is { } token)
        {
            var joined = await node.JoinAsync(NodeLink.ParseToken(token), options.RouterId, cancellation);
            Console.Out.WriteLine($"this machine is {joined.Identity}; its certificate is renewed by itself");
            if (options.JoinOnly) return;
        }

        var servers = node.Servers(options.Link);
        var id = Id(options, servers);
        var file = new RegistryFile(Path.Combine(options.WorkDir, "registry.json"), logger);
        var role = new RouterRole(new RouterId(id), file, TimeProvider.System, logger)
        {
            DataCenter = settings.DataCenter, CertificateFile = new CertificateFile(Path.Combine(options.WorkDir, "certificates.json"), logger),
        };
        await using var engine = await EngineAsync(options, settings, role, logger);
        LogServing(logger, id, engine.Name, settings.BindAddress, settings.EntryPort);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var link = new RouterLinkClient(servers, new RouterLinkHandler(role), loggers.CreateLogger("link")).RunAsync(ending.Token);
        try
        {
            await role.RunAsync(engine, ending.Token);
        }
        finally
        {
            await ending.CancelAsync();
            await link;
        }
    }

    private static string DefaultId => "router-" + Environment.MachineName;

    private static async Task<IProxyEngine> EngineAsync(RouterOptions options, ProxySettings settings, RouterRole role, ILogger logger)
    {
        var services = new EngineServices(TimeProvider.System, logger);
        if (options.Proxy != ProxyKind.Yarp)
        {
            if (HaproxyBinary.Find(options.HaproxyPath, out var reason) is { } binary) return Haproxy(binary, options, settings, role, services);
            if (options.Proxy == ProxyKind.Haproxy || options.HaproxyPath is not null) throw new RouterRefusedException(reason);
            LogNoHaproxy(logger, reason);
        }

        // One left by a router that drove HAProxy would hold the ports.
        await RouterProxy.StopAsync(options.WorkDir, CancellationToken.None);
        return new YarpEngine(settings, role.Wake, services);
    }

    private static HaproxyEngine Haproxy(HaproxyBinary binary, RouterOptions options, ProxySettings settings, RouterRole role, EngineServices services)
    {
        try
        {
            return new HaproxyEngine(binary, options.WorkDir, settings, role.Wake, services);
        }
        catch (IOException failure)
        {
            throw new RouterRefusedException(failure.Message, failure);
        }
    }

    private static ProxySettings Settings(RouterOptions options)
    {
        if (options.EntryPort is < 1 or > 65_535) throw new RouterRefusedException($"the HTTP entry port {options.EntryPort} is no port: give 1 to 65535");
        if (options.TlsPort is < 0 or > 65_535 || options.TlsPort == options.EntryPort)
            throw new RouterRefusedException($"the TLS entry port {options.TlsPort} cannot be used: give 1 to 65535, another than the HTTP entry's, or 0 for none");
        if (!IPAddress.TryParse(options.BindAddress, out var address))
            throw new RouterRefusedException($"the bind address '{options.BindAddress}' is no IP address: give one such as 127.0.0.1 or 0.0.0.0");
        return new ProxySettings
        {
            EntryPort = options.EntryPort, BindAddress = address.ToString(), DataCenter = options.DataCenter,
            TlsPort = options.TlsPort, PublicTlsPort = options.PublicTlsPort, Groups = [.. options.Groups],
        };
    }

    /// <summary>A router that joined goes by the name of its certificate.</summary>
    private static string Id(RouterOptions options, LinkServers servers)
    {
        if (servers.Credentials?.Identity.Id is not { } own) return options.RouterId ?? DefaultId;
        return options.RouterId is not { } given || given == own
            ? own
            : throw new RouterRefusedException($"this router joined as {own}, not as {given}: leave --id out, or join again as {given} from another --work-dir");
    }

    private static void MakeWorkDir(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RouterRefusedException($"the work directory {path} cannot be made: {failure.Message}", failure);
        }
    }
}
