namespace Sandun.Routing;

/// <summary>Where HAProxy listens: the HTTP entry, the TLS entry, and the service ports.</summary>
public static class HaproxyFrontends
{
    /// <summary>Name of the map of hosts whose TLS goes through.</summary>
    public const string PassThroughMap = "passthrough.map";

    private const string NoApp = "No app answers to this host and path here.";
    private const string Ending = "tlsend";

    public static void Entries(HaproxyText text, ProxyModel model)
    {
        var settings = model.Settings;
        if (settings.EntryPort > 0)
        {
            text.Section("frontend", HaproxyConfiguration.EntryPrefix + HaproxyText.Number(settings.EntryPort));
            text.Line("bind", HaproxyText.Endpoint(settings.BindAddress, settings.EntryPort));
            Virtual(text, tls: false);
        }

        if (settings.TlsPort == 0) return;
        var name = HaproxyConfiguration.TlsPrefix + HaproxyText.Number(settings.TlsPort);
        if (model.PassThroughHosts.IsEmpty)
        {
            text.Section("frontend", name);
            Tls(text, model, HaproxyText.Endpoint(settings.BindAddress, settings.TlsPort));
            Virtual(text, tls: true);
            return;
        }

        PassThrough(text, name, model);
    }

    public static void Service(HaproxyText text, ProxySettings settings, ServiceFrontend service)
    {
        text.Section("frontend", HaproxyConfiguration.ServicePrefix + HaproxyText.Number(service.Port));
        if (service.Http) Http(text, tls: false);
        else Tcp(text);
        text.Line("bind", HaproxyText.Endpoint(settings.BindAddress, service.Port));
        text.Line("default_backend", service.Backend);
    }

    /// <summary>
    /// With hosts whose TLS is the instances' own, the port is shared by the name the client asks for; what ends here is handed to a
    /// listener of its own, with the client's address.
    /// </summary>
    private static void PassThrough(HaproxyText text, string name, ProxyModel model)
    {
        var settings = model.Settings;
        // Unique as long as the port is: abstract sockets have no files and no rights to get wrong.
        var inner = "abns@sandun-" + name + "-" + settings.BindAddress;
        text.Section("frontend", name);
        Tcp(text);
        text.Line("bind", HaproxyText.Endpoint(settings.BindAddress, settings.TlsPort));
        text.Line("tcp-request", "inspect-delay", "5s");
        text.Line("tcp-request", "content", "accept", "if", "{", "req.ssl_hello_type", "1", "}");
        var found = $"req.ssl_sni,lower,map({PassThroughMap})";
        text.Line("use_backend", $"%[{found}]", "if", "{", found, "-m", "found", "}");
        text.Line("default_backend", Ending);
        text.Section("backend", Ending);
        text.Line("mode", "tcp");
        text.Line("server", "inner", inner, "send-proxy-v2", "no-check");
        text.Section("frontend", Ending);
        Tls(text, model, inner, "accept-proxy");
        Virtual(text, tls: true);
    }

    private static void Tls(HaproxyText text, ProxyModel model, string address, params string[] more) => text.Line(
    [
        // Strict: a client that asks for no known name gets no certificate of another; and there may be none yet.
        "bind", address, .. more, "ssl", "crt", CertificateSet.Folder(model.Certificates) + "/", "strict-sni", "alpn", "h2,http/1.1",
    ]);

    private static void Virtual(HaproxyText text, bool tls)
    {
        Http(text, tls);
        text.Line("http-request", "set-var(txn.host)", "req.hdr(host),field(1,:),lower");
        text.Line("http-request", "set-var(txn.path)", "path");
        text.Line("http-request", "set-var(txn.app)", $"var(txn.host),concat(,txn.path,/),map_beg({HaproxyConfiguration.MapFile})");
        text.Line("http-request", "return", "status", "404", "content-type", "text/plain", "string", NoApp, "unless", "{", "var(txn.app)", "-m", "found", "}");
        text.Line("use_backend", "%[var(txn.app)]");
    }

    private static void Http(HaproxyText text, bool tls)
    {
        // Without it a reload closes keep-alive connections just as their next request arrives.
        text.Line("option", "idle-close-on-response");
        text.Line("option", "forwardfor");
        text.Line("http-request", "set-header", "X-Forwarded-Proto", tls ? "https" : "http");
        text.Line("http-request", "set-header", "X-Forwarded-Port", "%[dst_port]");
        // A backend takes the requests it samples back in.
        text.Line("http-request", "set-log-level", "silent");
    }

    private static void Tcp(HaproxyText text)
    {
        text.Line("mode", "tcp");
        text.Line("no", "log");
    }
}
