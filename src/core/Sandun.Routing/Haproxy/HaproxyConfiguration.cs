using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sandun.Routing;

/// <summary>
/// The configuration file of HAProxy (2.6 and later) for a model and the slots of its backends. It holds the endpoints as well,
/// so that a reload or a restart serves at once. Paths in it are relative: HAProxy is started in its own directory.
/// </summary>
public static class HaproxyConfiguration
{
    /// <summary>Name of the map of virtual hosts.</summary>
    public const string MapFile = "entry.map";

    /// <summary>Name of the Runtime API's socket.</summary>
    public const string AdminSocket = "admin.sock";

    /// <summary>Folder of the certificates: in it one folder for each set, with one PEM file a name (<see cref="CertificateSet"/>).</summary>
    public const string CertificateFolder = "certificates";

    /// <summary>First word of the description a HAProxy of ours carries, followed by its generation and its structure's digest.</summary>
    public const string Mark = "sandun";

    /// <summary>How long connections of a replaced process may live on.</summary>
    public const int HardStopSeconds = 60;

    /// <summary>Begins the name of the frontend of the HTTP entry; its port follows.</summary>
    public const string EntryPrefix = "entry";

    /// <summary>Begins the name of the frontend of the TLS entry; its port follows.</summary>
    public const string TlsPrefix = "tls";

    /// <summary>Begins the name of a service port's frontend; the port follows.</summary>
    public const string ServicePrefix = "port";

    /// <summary>Name of the ring the sampled requests are written to; the Runtime API reads it.</summary>
    public const string TrafficRing = "traffic";

    /// <summary>Bytes of the ring: about 10,000 samples, more than are written between two looks.</summary>
    private const int RingSize = 512 * 1024;

    /// <param name="generation">Grows with each reload, and tells the processes apart.</param>
    public static string Render(ProxyModel model, SlotTable table, HaproxyLimits limits, long generation)
    {
        var text = new HaproxyText();
        Structure(text, model, table, limits, Description(model, table, limits, generation));
        foreach (var (name, slots) in table.Backends)
        {
            HaproxyBackends.Head(text, name, SettingsOf(model, name), model.Settings);
            HaproxyHolding.Rule(text, name, SettingsOf(model, name), limits);
            foreach (var slot in slots) HaproxyBackends.Server(text, slot);
        }

        return text.ToString();
    }

    /// <summary>Why HAProxy cannot check its servers here, and the cure; null when it does.</summary>
    public static string? ChecksProblem(ProxyModel model, SlotTable table, HaproxyLimits limits) => limits.ChecksProblem(model.Services.Length, SlotCount(table));

    /// <summary>The description a running HAProxy answers with when it has this structure: all that only a reload can change.</summary>
    public static string Description(ProxyModel model, SlotTable table, HaproxyLimits limits, long generation) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mark} {generation} {StructureDigest(model, table, limits)}");

    /// <summary>A digest of all that only a reload can change, the certificates' contents included.</summary>
    public static string StructureDigest(ProxyModel model, SlotTable table, HaproxyLimits limits)
    {
        var text = new HaproxyText();
        Structure(text, model, table, limits, Mark);
        foreach (var certificate in model.Certificates) text.Line("certificate", certificate.Name, certificate.Digest);
        foreach (var (name, slots) in table.Backends)
        {
            HaproxyBackends.Head(text, name, SettingsOf(model, name), model.Settings);
            HaproxyHolding.Rule(text, name, SettingsOf(model, name), limits);
            text.Line("slots", HaproxyText.Number(slots.Length));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    private static void Structure(HaproxyText text, ProxyModel model, SlotTable table, HaproxyLimits limits, string description)
    {
        Global(text, model, table, limits, description);
        Defaults(text, limits.ChecksFit(model.Services.Length, SlotCount(table)));
        HaproxyFrontends.Entries(text, model);
        foreach (var service in model.Services) HaproxyFrontends.Service(text, model.Settings, service);
        if (model.Backends.Any(backend => backend.Settings.RequestsPerSecond is not null)) HaproxyBackends.RateTable(text);
    }

    private static int SlotCount(SlotTable table) => table.Backends.Sum(backend => backend.Value.Length);

    private static Protocol.RouteSettings SettingsOf(ProxyModel model, string backend) => model.Find(backend)?.Settings ?? Protocol.RouteSettings.Default;

    private static void Global(HaproxyText text, ProxyModel model, SlotTable table, HaproxyLimits limits, string description)
    {
        var (listeners, slots) = (model.Services.Length, SlotCount(table));
        text.Section("global");
        text.Line("description", description);
        text.Line("maxconn", HaproxyText.Number(limits.ConnectionsBeside(limits.ChecksFit(listeners, slots) ? listeners + slots : listeners)));
        text.Line("hard-stop-after", $"{HardStopSeconds}s");
        HaproxyChecks.Spread(text);
        if (limits.User is { } user) text.Line("user", user);
        text.Line("ssl-default-bind-options", "ssl-min-ver", "TLSv1.2", "no-tls-tickets");
        text.Line("tune.ssl.default-dh-param", "2048");
        // Root owns the socket even when workers run as another account; a reload takes its listeners over through it.
        text.Line("stats", "socket", "unix@" + AdminSocket, "mode", "600", "level", "admin", "expose-fd", "listeners");
        text.Line("stats", "timeout", "2m");
        HaproxyHolding.Load(text, model, limits);
        text.Section("ring", TrafficRing);
        text.Line("format", "raw");
        text.Line("maxlen", "512");
        text.Line("size", HaproxyText.Number(RingSize));
    }

    private static void Defaults(HaproxyText text, bool checksFit)
    {
        text.Section("defaults");
        text.Line("mode", "http");
        // Kernels answer connections, however busy their instances; centers of one cell are milliseconds apart.
        text.Line("timeout", "connect", "500ms");
        text.Line("timeout", "check", "1s");
        text.Line("timeout", "client", "60s");
        text.Line("timeout", "server", "60s");
        text.Line("timeout", "tunnel", "1h");
        text.Line("timeout", "queue", "5s");
        text.Line("timeout", "http-request", "30s");
        text.Line("timeout", "http-keep-alive", "60s");
        // A refused connection moves on to another instance at once: an instance that just died costs no request. With half of them gone
        // a request may meet several in a row.
        text.Line("retries", "5");
        text.Line("option", "redispatch", "1");
        HaproxyChecks.Defaults(text, checksFit);
        text.Line("log", "ring@" + TrafficRing, "local0", "info");
        text.Line("log-format", "%b %s %ST %[var(txn.took)]");
        text.Line("option", "dontlognull");
    }
}
