using System.Net;
using Sandun.MesosApi;
using Sandun.MesosApi.Logging;
using Sandun.Server.Access;
using Sandun.Server.Cluster;
using Sandun.Server.Settings;

namespace Sandun.Server.Mesos;

/// <summary>
/// Lets requests in to Mesos' interfaces: all of those that come to their port, and those under the prefix <c>/mesos</c> that tools of
/// DC/OS use on the console's. Who they are has been checked as everywhere.
/// </summary>
internal sealed class MesosDoor(MesosFront front, Uri console)
{
    private static readonly PathString s_prefix = "/mesos";

    public static MesosDoor Create(ServerOptions options, ServerParts parts, ILogVerbosity logging)
    {
        var address = options.MesosListen.FirstOrDefault() ?? new IPEndPoint(IPAddress.Loopback, ServerOptions.MesosPort);
        return new MesosDoor(new MesosFront(parts.Roles.Mesos, parts.Roles.Frameworks, new MesosApiOptions
        {
            Leads = () => parts.Cluster?.Leadership.Leads ?? true, Leader = () => LeaderOf(parts.Cluster, address), Address = address,
            Hostname = Environment.MachineName, Region = options.AgentLoss.Region, Zone = options.Zone,
            Cluster = options.Zone, Flags = MesosFlags.Of(options), StartedAt = parts.Time.GetUtcNow(), Time = parts.Time,
            Logging = logging, Measured = parts.Roles.MesosMeasures,
            LogFile = Environment.GetEnvironmentVariable(Sandun.Hosting.OutputBound.Variable) is { Length: > 0 } file ? file : null,
        }), options.AdvertisedUrl);
    }

    /// <summary>Takes what came to Mesos' own port, before anything else looks at its path.</summary>
    public Task AtItsPortAsync(HttpContext http, AccessGuard guard)
    {
        http.SetEndpoint(null);
        return guard.CheckAsync(http, AnswerAsync);
    }

    /// <summary>Where Mesos shows its page, whoever opens it is sent to the console, by the name he knows this machine by.</summary>
    private Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path.Value is not ("/" or "")) return front.RunAsync(http, BelowPrefix(http.Request.Path));
        http.Response.Redirect(new UriBuilder(console) { Host = http.Request.Host.Host }.Uri.AbsoluteUri);
        return Task.CompletedTask;
    }

    /// <summary>Takes what is under the prefix on the console's port.</summary>
    public Task BelowPrefixAsync(HttpContext http, RequestDelegate next) =>
        http.Request.Path.StartsWithSegments(s_prefix, out var path) ? front.RunAsync(http, path) : next(http);

    private static PathString BelowPrefix(PathString path) => path.StartsWithSegments(s_prefix, out var below) && below.HasValue ? below : path;

    private static string? LeaderOf(ServerCluster? cluster, IPEndPoint own)
    {
        if (cluster is null) return own.ToString();
        var record = cluster.Leadership.Leads ? cluster.Leadership.Self : cluster.Leadership.Other;
        return record?.Addresses.TryGetValue(ClusterAddresses.Mesos, out var address) == true ? address : null;
    }
}
