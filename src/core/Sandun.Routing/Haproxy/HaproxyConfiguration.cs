using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sandun.Routing;

/// <summary>
/// The configuration file of HAProxy (2.4 and later) for a model and the slots of its backends. It holds the endpoints as well,
/// so that a reload or a restart serves at once. Paths in it are relative: HAProxy is started in its own directory.
/// </summary>
public static class HaproxyConfiguration
{
    /// <summary>Name of the map of virtual hosts.</summary>
    public const string MapFile = "entry.map";

    /// <summary>Name of the Runtime API's socket.</summary>
    public const string AdminSocket = "admin.sock";

    /// <summary>First word of the description a HAProxy of ours carries, followed by its generation and its structure's digest.</summary>
    public const string Mark = "sandun";

    /// <summary>How long connections of a replaced process may live on.</summary>
    public const int HardStopSeconds = 60;

    /// <summary>Begins the name of the frontend of the HTTP entry; its port follows.</summary>
    public const string EntryPrefix = "entry";

    /// <summary>Begins the name of a service port's frontend; the port follows.</summary>
    public const string ServicePrefix = "port";

    /// <summary>Name of the ring the sampled requests are written to; the Runtime API reads it.</summary>
    public const string TrafficRing = "traffic";

    /// <summary>Requests a second of one backend up to which each is sampled.</summary>
    private const int SampledWhole = 20;

    /// <summary>Beyond that, one request in this many.</summary>
    private const int SampledOneIn = 16;

    /// <summary>Bytes of the ring: about 10,000 samples, more than are written between two looks.</summary>
    private const int RingSize = 512 * 1024;

    private const string NoApp = "No app answers to this host and path here.";

    /// <param name="generation">Grows with each reload, and tells the processes apart.</param>
    public static string Render(ProxyModel model, SlotTable table, HaproxyLimits limits, long generation)
    {
        var text = new HaproxyText();
        Global(text, limits, Description(model, table, limits, generation));
        Defaults(text);
        Entry(text, model.Settings);
        foreach (var service in model.Services) Service(text, model.Settings, service);
        foreach (var (backend, slots) in table.Backends)
        {
            BackendHead(text, backend);
            foreach (var slot in slots) Server(text, slot);
        }

        return text.ToString();
    }

    /// <summary>The description a running HAProxy answers with when it has this structure: all that only a reload can change.</summary>
    public static string Description(ProxyModel model, SlotTable table, HaproxyLimits limits, long generation) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mark} {generation} {StructureDigest(model, table, limits)}");

    /// <summary>A digest of all that only a reload can change.</summary>
    public static string StructureDigest(ProxyModel model, SlotTable table, HaproxyLimits limits)
    {
        var text = new HaproxyText();
        Global(text, limits, Mark);
        Defaults(text);
        Entry(text, model.Settings);
        foreach (var service in model.Services) Service(text, model.Settings, service);
        foreach (var (backend, slots) in table.Backends)
        {
            BackendHead(text, backend);
            text.Line("slots", Number(slots.Length));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    private static void Global(HaproxyText text, HaproxyLimits limits, string description)
    {
        text.Section("global");
        text.Line("description", description);
        text.Line("maxconn", Number(limits.Connections));
        text.Line("hard-stop-after", $"{HardStopSeconds}s");
        if (limits.User is { } user) text.Line("user", user);
        // Root owns the socket even when workers run as another account; a reload takes its listeners over through it.
        text.Line("stats", "socket", "unix@" + AdminSocket, "mode", "600", "level", "admin", "expose-fd", "listeners");
        text.Line("stats", "timeout", "2m");
        text.Section("ring", TrafficRing);
        text.Line("format", "raw");
        text.Line("maxlen", "512");
        text.Line("size", Number(RingSize));
    }

    private static void Defaults(HaproxyText text)
    {
        text.Section("defaults");
        text.Line("mode", "http");
        text.Line("timeout", "connect", "2s");
        text.Line("timeout", "client", "60s");
        text.Line("timeout", "server", "60s");
        text.Line("timeout", "tunnel", "1h");
        text.Line("timeout", "queue", "5s");
        text.Line("timeout", "http-request", "30s");
        text.Line("timeout", "http-keep-alive", "60s");
        // A refused connection moves on to another instance at once: an instance that just died costs no request.
        text.Line("retries", "3");
        text.Line("option", "redispatch", "1");
        text.Line("log", "ring@" + TrafficRing, "local0", "info");
        text.Line("log-format", "%b %s %ST %[var(txn.took)]");
        text.Line("option", "dontlognull");
    }

    private static void HttpFrontend(HaproxyText text)
    {
        // Without it a reload closes keep-alive connections just as their next request arrives.
        text.Line("option", "idle-close-on-response");
        text.Line("option", "forwardfor");
        text.Line("http-request", "set-header", "X-Forwarded-Proto", "http");
        // A backend takes the requests it samples back in.
        text.Line("http-request", "set-log-level", "silent");
    }

    private static void TcpFrontend(HaproxyText text)
    {
        text.Line("mode", "tcp");
        text.Line("no", "log");
    }

    private static void Entry(HaproxyText text, ProxySettings settings)
    {
        if (settings.EntryPort == 0) return;
        text.Section("frontend", EntryPrefix + Number(settings.EntryPort));
        text.Line("bind", Bind(settings.BindAddress, settings.EntryPort));
        HttpFrontend(text);
        text.Line("http-request", "set-var(txn.host)", "req.hdr(host),field(1,:),lower");
        text.Line("http-request", "set-var(txn.path)", "path");
        text.Line("http-request", "set-var(txn.app)", $"var(txn.host),concat(,txn.path,/),map_beg({MapFile})");
        text.Line("http-request", "return", "status", "404", "content-type", "text/plain", "string", NoApp, "unless", "{", "var(txn.app)", "-m", "found", "}");
        text.Line("use_backend", "%[var(txn.app)]");
    }

    private static void Service(HaproxyText text, ProxySettings settings, ServiceFrontend service)
    {
        text.Section("frontend", ServicePrefix + Number(service.Port));
        if (service.Http) HttpFrontend(text);
        else TcpFrontend(text);
        text.Line("bind", Bind(settings.BindAddress, service.Port));
        text.Line("default_backend", service.Backend);
    }

    private static void BackendHead(HaproxyText text, string backend)
    {
        text.Section("backend", backend);
        text.Line("balance", "roundrobin");
        if (!ProxyName.IsHttp(backend))
        {
            text.Line("mode", "tcp");
            return;
        }

        Sampling(text);
        text.Line("http-reuse", "safe");
        // Sending a request twice is harmless for these methods only.
        text.Line("retry-on", "conn-failure", "empty-response", "response-timeout");
        text.Line("http-request", "disable-l7-retry", "unless", "{", "method", "GET", "HEAD", "OPTIONS", "}");
    }

    /// <summary>Response times of a fair sample: HAProxy's own statistics hold means only.</summary>
    private static void Sampling(HaproxyText text)
    {
        text.Line("http-request", "set-var(txn.came)", "date(0,us)");
        text.Line("http-request", "set-log-level", "info", "if", "{", "rand(" + Number(SampledOneIn) + ")", "eq", "0", "}");
        text.Line("http-request", "set-log-level", "info", "unless", "{", "be_sess_rate", "gt", Number(SampledWhole), "}");
        text.Line("http-response", "set-var(txn.took)", "date(0,us),sub(txn.came)");
    }

    private static void Server(HaproxyText text, Slot slot)
    {
        var address = Bind(slot.Address, slot.Port);
        // A draining slot has nothing in flight in a new process, so there it is simply closed.
        if (slot.State == SlotState.Ready) text.Line("server", slot.Name, address, "weight", Number(slot.Weight));
        else text.Line("server", slot.Name, address, "weight", Number(slot.Weight), "disabled");
    }

    private static string Bind(string address, int port) =>
        address.Contains(':') ? $"[{address}]:{Number(port)}" : $"{address}:{Number(port)}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
