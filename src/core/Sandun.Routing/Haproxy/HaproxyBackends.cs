using System.Globalization;
using System.Text;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>What a backend says before its servers: everything of a route's settings that only a reload can change.</summary>
internal static class HaproxyBackends
{
    /// <summary>Holds the request rates of all limited routes.</summary>
    private const string Rates = "rates";

    /// <summary>Client addresses a limited route keeps apart; 100 bytes each.</summary>
    private const string ClientsMax = "100k";

    /// <summary>Requests a second of one backend up to which each is sampled.</summary>
    private const int SampledWhole = 20;

    /// <summary>One request in so many, from more than this many requests a second on.</summary>
    private static readonly (int OneIn, int Beyond)[] s_sampledParts = [(16, SampledWhole), (64, 1_024), (256, 4_096)];

    private const string TooMany = "Too many requests; try again in a moment.";
    private const string DefaultMaintenance = "This service is being maintained and will be back soon.";

    public static void Head(HaproxyText text, string name, RouteSettings settings, ProxySettings proxy)
    {
        text.Section("backend", name);
        Balance(text, settings.Balance);
        Timeouts(text, settings);
        if (settings.Retries is { } retries) text.Line("retries", HaproxyText.Number(retries));
        ServerDefaults(text, settings);
        if (!ProxyName.IsHttp(name))
        {
            text.Line("mode", "tcp");
            TcpLimits(text, settings);
            return;
        }

        Sampling(text);
        text.Line("http-reuse", "safe");
        Retries(text, settings);
        if (settings.StickyCookie is { } cookie) Sticky(text, name, cookie);
        Redirect(text, settings, proxy);
        if (settings.Maintenance) Maintenance(text, settings.MaintenanceText ?? DefaultMaintenance);
        Limits(text, name, settings);
        if (settings.Tracing) Tracing(text);
    }

    public static void Server(HaproxyText text, Slot slot)
    {
        var address = HaproxyText.Endpoint(slot.Address, slot.Port);
        // A draining slot has nothing in flight in a new process, so there it is simply closed.
        List<string> words = ["server", slot.Name, address, "weight", HaproxyText.Number(slot.Weight), .. HaproxyChecks.OfServer];
        if (slot.State != SlotState.Ready) words.Add("disabled");
        text.Line([.. words]);
    }

    /// <summary>One table for the rates of all limited routes; a backend has room for one of its own, which the clients take.</summary>
    public static void RateTable(HaproxyText text)
    {
        text.Section("backend", Rates);
        text.Line("stick-table", "type", "string", "len", HaproxyText.Number(ProxyName.LengthMax), "size", "10k", "expire", "10s", "store", "gpc0_rate(1s)");
    }

    private static void Balance(HaproxyText text, RouteBalance balance)
    {
        switch (balance)
        {
            case RouteBalance.LeastConnections: text.Line("balance", "leastconn"); break;
            case RouteBalance.Random: text.Line("balance", "random(2)"); break;
            case RouteBalance.Source: Hashed("source"); break;
            case RouteBalance.Uri: Hashed("uri"); break;
            default: text.Line("balance", "roundrobin"); break;
        }

        void Hashed(string by)
        {
            text.Line("balance", by);
            // Weights change while it runs, and an instance that comes or goes moves only its own part of the clients.
            text.Line("hash-type", "consistent");
        }
    }

    private static void Timeouts(HaproxyText text, RouteSettings settings)
    {
        Timeout("connect", settings.ConnectTimeoutMs, "ms");
        Timeout("server", settings.ServerTimeoutSeconds, "s");
        Timeout("tunnel", settings.TunnelTimeoutSeconds, "s");
        Timeout("queue", settings.QueueTimeoutSeconds, "s");

        void Timeout(string name, int? value, string unit)
        {
            if (value is { } time) text.Line("timeout", name, HaproxyText.Number(time) + unit);
        }
    }

    private static void ServerDefaults(HaproxyText text, RouteSettings settings)
    {
        List<string> words = [];
        if (settings.InstanceConcurrency is { } most) words.AddRange(["maxconn", HaproxyText.Number(most)]);
        if (settings.SlowStartSeconds > 0) words.AddRange(["slowstart", HaproxyText.Number(settings.SlowStartSeconds) + "s"]);
        if (settings.InstanceHttp2) words.AddRange(["proto", "h2"]);
        words.AddRange(HaproxyChecks.OfBackend(settings));
        if (words.Count > 0) text.Line(["default-server", .. words]);
    }

    /// <summary>
    /// Response times of a fair sample: HAProxy's own statistics hold means only. Each line that is written and read costs more than a request
    /// does, so that a busy backend writes a smaller part, and of what is not written nothing is measured either.
    /// </summary>
    private static void Sampling(HaproxyText text)
    {
        string[] comes = ["http-request", "set-var(txn.came)", "date(0,us)"];
        string[] isSampled = ["if", "{", "var(txn.came)", "-m", "found", "}"];
        // The draw first: of the rates, which cost more, few are then looked at.
        for (var i = 0; i < s_sampledParts.Length; i++)
        {
            var (oneIn, beyond) = s_sampledParts[i];
            string[] drawn = ["if", "{", "rand(" + HaproxyText.Number(oneIn) + ")", "eq", "0", "}", "{", "be_sess_rate", "gt", HaproxyText.Number(beyond), "}"];
            string[] below = i + 1 < s_sampledParts.Length ? ["{", "be_sess_rate", "le", HaproxyText.Number(s_sampledParts[i + 1].Beyond), "}"] : [];
            text.Line([.. comes, .. drawn, .. below]);
        }

        text.Line([.. comes, "unless", "{", "be_sess_rate", "gt", HaproxyText.Number(SampledWhole), "}"]);
        text.Line(["http-request", "set-log-level", "info", .. isSampled]);
        text.Line(["http-response", "set-var(txn.took)", "date(0,us),sub(txn.came)", .. isSampled]);
    }

    private static void Retries(HaproxyText text, RouteSettings settings)
    {
        text.Line("retry-on", "conn-failure", "empty-response", "response-timeout");
        // Sending a request twice is harmless for these methods only, unless the app says otherwise.
        if (!settings.RetryAllMethods) text.Line("http-request", "disable-l7-retry", "unless", "{", "method", "GET", "HEAD", "OPTIONS", "}");
    }

    /// <summary>
    /// The cookie's value is a digest of the instance's address under a key, so all routers agree on it and a slot that changes its
    /// address changes its cookie.
    /// </summary>
    private static void Sticky(HaproxyText text, string backend, string cookie)
    {
        text.Line("cookie", cookie, "insert", "indirect", "nocache", "httponly", "dynamic");
        text.Line("dynamic-cookie-key", StickyCookie.Key(backend));
    }

    private static void Redirect(HaproxyText text, RouteSettings settings, ProxySettings proxy)
    {
        if (settings.Hsts) text.Line("http-response", "set-header", "Strict-Transport-Security", "max-age=31536000", "if", "{", "ssl_fc", "}");
        if (!settings.RedirectToHttps || proxy.TlsPort == 0) return;
        // As clients see the port: a packet filter may lead 443 here.
        var port = proxy.PublicTlsPort ?? proxy.TlsPort;
        var suffix = port == 443 ? "" : string.Create(CultureInfo.InvariantCulture, $":{port}");
        text.Line(
            "http-request", "redirect", "code", "308", "location", $"https://%[req.hdr(host),field(1,:)]{suffix}%[pathq]", "unless", "{", "ssl_fc", "}");
    }

    private static void Maintenance(HaproxyText text, string sentence) => text.Line(
        "http-request", "deny", "deny_status", "503", "content-type", "text/html; charset=utf-8", "string", Page(sentence), "hdr", "Retry-After", "60");

    private static string Page(string sentence) =>
        $"<!doctype html><meta charset=utf-8><title>503</title><p>{Html(sentence)}</p>";

    private static string Html(string text)
    {
        var html = new StringBuilder();
        foreach (var letter in text)
        {
            html.Append(letter switch { '<' => "&lt;", '>' => "&gt;", '&' => "&amp;", '"' => "&quot;", '\'' => "&#39;", '\n' => "<br>", _ => letter.ToString() });
        }

        return html.ToString();
    }

    private static void Limits(HaproxyText text, string backend, RouteSettings settings)
    {
        if (settings.RequestsPerSecond is { } perSecond)
        {
            text.Line("http-request", "track-sc1", $"str({backend})", "table", Rates);
            Deny("{", "sc1_gpc0_rate", "ge", HaproxyText.Number(perSecond), "}");
            // Only what is let in counts: else a crowd beyond the limit would keep everybody out.
            text.Line("http-request", "sc-inc-gpc0(1)");
        }

        if (settings.ClientRequests is null && settings.ClientConnections is null) return;
        ClientTable(text);
        text.Line("http-request", "track-sc2", "src");
        if (settings.ClientConnections is { } connections) Deny("{", "sc2_conn_cur", "gt", HaproxyText.Number(connections), "}");
        if (settings.ClientRequests is { } requests) Deny("{", "sc2_gpc0_rate", "ge", HaproxyText.Number(requests), "}");
        text.Line("http-request", "sc-inc-gpc0(2)");

        void Deny(params string[] condition) => text.Line(
            ["http-request", "deny", "deny_status", "429", "content-type", "text/plain", "string", TooMany, "hdr", "Retry-After", "1", "if", .. condition]);
    }

    private static void TcpLimits(HaproxyText text, RouteSettings settings)
    {
        if (settings.ClientConnections is not { } connections) return;
        ClientTable(text);
        text.Line("tcp-request", "content", "track-sc2", "src");
        text.Line("tcp-request", "content", "reject", "if", "{", "sc2_conn_cur", "gt", HaproxyText.Number(connections), "}");
    }

    private static void ClientTable(HaproxyText text) =>
        text.Line("stick-table", "type", "ipv6", "size", ClientsMax, "expire", "60s", "store", "gpc0_rate(10s),conn_cur");

    /// <summary>An id for logs, and W3C's trace context (Trace Context, section 3.2) where the client sent none.</summary>
    private static void Tracing(HaproxyText text)
    {
        text.Line("http-request", "set-header", "X-Request-ID", "%[uuid]", "unless", "{", "req.hdr(X-Request-ID)", "-m", "found", "}");
        text.Line(
            "http-request", "set-header", "traceparent", "00-%[uuid,regsub(-,,g)]-%[uuid,regsub(-,,g),bytes(0,16)]-01",
            "unless", "{", "req.hdr(traceparent)", "-m", "found", "}");
        text.Line("http-request", "set-var(txn.id)", "req.hdr(X-Request-ID)");
        text.Line("http-response", "set-header", "X-Request-ID", "%[var(txn.id)]");
    }
}
