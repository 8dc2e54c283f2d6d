using System.Globalization;
using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Reads how an app wants its requests treated: its <c>routing</c> member, and marathon-lb's labels where that is silent.</summary>
internal static class RouteSettingRules
{
    private const int TextMax = 500;
    private const int ListMax = 64;

    /// <summary>How long the request that wakes a sleeping app waits for it, unless the app says otherwise.</summary>
    private const int WakeSeconds = 30;

    /// <summary>The cookie marathon-lb's sticky apps get.</summary>
    private const string DefaultCookie = "SANDUN_INSTANCE";

    /// <summary>What the app declares; null when it declares nothing.</summary>
    /// <exception cref="JsonException">It cannot be read.</exception>
    public static DeclaredRouting? Declared(AppSpec spec) =>
        spec.Extensions.TryGetValue("routing", out var text) ? JsonSerializer.Deserialize(text, RoutingJson.Default.DeclaredRouting) : null;

    /// <summary>Why the declaration is not valid, naming the member; null when it is.</summary>
    public static string? Error(DeclaredRouting declared)
    {
        var balance = declared.Balance is null || BalanceOf(declared.Balance) is not null;
        if (!balance) return $"balance '{Shown(declared.Balance!)}' must be one of roundRobin, leastConnections, random, source, uri";
        if (declared.Sticky is { } sticky && !IsToken(sticky.Cookie)) return "sticky.cookie must be 1 to 64 letters, digits, hyphens or underscores";
        if (declared.Locality is not (null or "local" or "any")) return "locality must be local or any";
        if (declared.Maintenance?.Text is { } page && (page.Length > TextMax || page.Any(letter => char.IsControl(letter) && letter != '\n')))
            return $"maintenance.text has at most {TextMax} characters and no control characters";
        foreach (var (name, share) in declared.DataCenters ?? [])
        {
            if (RouteText.DataCenterError(name) is { } nameError) return $"dataCenters.{Shown(name)}: {nameError}";
            if (share is < 0 or > 256) return $"dataCenters.{Shown(name)} must be 0 to 256";
        }

        if (declared.Tls?.Certificates is { } names && (names.Count > ListMax || names.Any(name => !IsToken(name))))
            return $"tls.certificates must be at most {ListMax} names of letters, digits, dots, hyphens or underscores";
        if (declared.RouterGroups is { } groups && (groups.Count > ListMax || groups.Any(name => !IsGroup(name))))
            return $"routerGroups must be at most {ListMax} names of letters, digits, dots, hyphens or underscores";
        return NumberError(declared);
    }

    /// <summary>The settings of one port.</summary>
    /// <param name="problems">Receives what could not be taken of the labels, a clause each.</param>
    public static RouteSettings Derive(AppSpec spec, int port, DeclaredRouting? declared, TrafficRule rule, List<string> problems)
    {
        var settings = Labelled(spec, port, problems);
        if (declared is not null) settings = Over(settings, declared);
        if (!rule.DataCenters.IsEmpty) settings = settings with { DataCenters = rule.DataCenters };
        return rule.Maintenance is { } maintenance ? settings with { Maintenance = maintenance } : settings;
    }

    private static RouteSettings Over(RouteSettings below, DeclaredRouting declared) => below with
    {
        Balance = declared.Balance is { } balance ? BalanceOf(balance) ?? below.Balance : below.Balance,
        StickyCookie = declared.Sticky is null ? below.StickyCookie : declared.Sticky.Cookie ?? DefaultCookie,
        SlowStartSeconds = declared.SlowStartSeconds ?? below.SlowStartSeconds,
        InstanceConcurrency = declared.Limits?.InstanceConcurrency ?? below.InstanceConcurrency,
        RequestsPerSecond = declared.Limits?.RequestsPerSecond ?? below.RequestsPerSecond,
        ClientRequests = declared.Limits?.ClientRequests ?? below.ClientRequests,
        ClientConnections = declared.Limits?.ClientConnections ?? below.ClientConnections,
        Retries = declared.Retries?.Attempts ?? below.Retries,
        RetryAllMethods = declared.Retries?.AllMethods ?? below.RetryAllMethods,
        ChecksOff = declared.Checks?.On is { } checks ? !checks : below.ChecksOff,
        CheckIntervalSeconds = declared.Checks?.IntervalSeconds ?? below.CheckIntervalSeconds,
        ConnectTimeoutMs = declared.Timeouts?.ConnectMilliseconds ?? below.ConnectTimeoutMs,
        ServerTimeoutSeconds = declared.Timeouts?.ServerSeconds ?? below.ServerTimeoutSeconds,
        TunnelTimeoutSeconds = declared.Timeouts?.TunnelSeconds ?? below.TunnelTimeoutSeconds,
        QueueTimeoutSeconds = declared.Timeouts?.QueueSeconds ?? below.QueueTimeoutSeconds,
        HoldSeconds = declared.Timeouts?.HoldSeconds ?? below.HoldSeconds,
        Maintenance = declared.Maintenance is { } maintenance ? maintenance.On ?? true : below.Maintenance,
        MaintenanceText = declared.Maintenance?.Text ?? below.MaintenanceText,
        Certificates = declared.Tls?.Certificates is { } certificates ? [.. certificates] : below.Certificates,
        RedirectToHttps = declared.Tls?.Redirect ?? below.RedirectToHttps,
        Hsts = declared.Tls?.Hsts ?? below.Hsts,
        TlsPassThrough = declared.Tls?.PassThrough ?? below.TlsPassThrough,
        InstanceHttp2 = declared.InstanceHttp2 ?? below.InstanceHttp2,
        Tracing = declared.Tracing ?? below.Tracing,
        AnyLocality = declared.Locality is { } locality ? locality == "any" : below.AnyLocality,
        DataCenters = declared.DataCenters is { } shares ? RouteSettings.Default.DataCenters.AddRange(shares) : below.DataCenters,
        RouterGroups = declared.RouterGroups is { } groups ? [.. groups] : below.RouterGroups,
    };

    private static RouteSettings Labelled(AppSpec spec, int port, List<string> problems)
    {
        var balance = RouteBalance.RoundRobin;
        if (Label(spec, port, "BALANCE") is { } wished)
        {
            if (BalanceOf(wished) is { } known) balance = known;
            else problems.Add($"the label HAPROXY_{port}_BALANCE asks for '{Shown(wished)}', which is not known; requests go in turn");
        }

        var certificates = Listed(Label(spec, port, "SSL_CERT")).Select(path => (Path: path, Name: CertificateName(path))).ToList();
        foreach (var (path, _) in certificates.Where(each => each.Name is null))
            problems.Add($"the label HAPROXY_{port}_SSL_CERT names no certificate with '{Shown(path)}'; put it into the store under a name and give that");
        var own = Label(spec, port, "GROUP");
        var named = own is null ? "" : port.ToString(CultureInfo.InvariantCulture) + "_";
        var groups = Listed(own ?? spec.Labels.Find("HAPROXY_GROUP")).ToList();
        foreach (var bad in groups.Where(name => !IsGroup(name)))
            problems.Add($"the label HAPROXY_{named}GROUP names '{Shown(bad)}', which is no router group: letters, digits, dots, hyphens, underscores");
        return new RouteSettings
        {
            Balance = balance, StickyCookie = IsTrue(Label(spec, port, "STICKY")) ? DefaultCookie : null,
            RedirectToHttps = IsTrue(Label(spec, port, "REDIRECT_TO_HTTPS")), Hsts = IsTrue(Label(spec, port, "USE_HSTS")),
            HoldSeconds = AutoscaledCounts.MaySleep(spec) ? WakeSeconds : 0,
            Certificates = [.. certificates.Select(each => each.Name).OfType<string>().Distinct(StringComparer.Ordinal).Take(ListMax)],
            RouterGroups = [.. groups.Where(IsGroup).Take(ListMax)],
        };
    }

    private static string? NumberError(DeclaredRouting declared)
    {
        (string Name, int? Value, int Least, int Most)[] numbers =
        [
            ("slowStartSeconds", declared.SlowStartSeconds, 0, 3600),
            ("limits.instanceConcurrency", declared.Limits?.InstanceConcurrency, 1, 100_000),
            ("limits.requestsPerSecond", declared.Limits?.RequestsPerSecond, 1, 1_000_000),
            ("limits.clientRequests", declared.Limits?.ClientRequests, 1, 1_000_000),
            ("limits.clientConnections", declared.Limits?.ClientConnections, 1, 100_000),
            ("retries.attempts", declared.Retries?.Attempts, 0, 10),
            ("checks.intervalSeconds", declared.Checks?.IntervalSeconds, 1, 3600),
            ("timeouts.connectMilliseconds", declared.Timeouts?.ConnectMilliseconds, 10, 60_000),
            ("timeouts.serverSeconds", declared.Timeouts?.ServerSeconds, 1, 86_400),
            ("timeouts.tunnelSeconds", declared.Timeouts?.TunnelSeconds, 1, 604_800),
            ("timeouts.queueSeconds", declared.Timeouts?.QueueSeconds, 1, 3_600),
            ("timeouts.holdSeconds", declared.Timeouts?.HoldSeconds, 0, 300),
        ];
        var bad = numbers.FirstOrDefault(number => number.Value < number.Least || number.Value > number.Most);
        return bad.Name is null ? null : string.Create(CultureInfo.InvariantCulture, $"{bad.Name} is {bad.Value}: it must be {bad.Least} to {bad.Most}");
    }

    private static RouteBalance? BalanceOf(string text) => text.ToLowerInvariant() switch
    {
        "roundrobin" or "static-rr" => RouteBalance.RoundRobin,
        "leastconn" or "leastconnections" => RouteBalance.LeastConnections,
        "random" => RouteBalance.Random,
        "source" => RouteBalance.Source,
        "uri" => RouteBalance.Uri,
        _ => null,
    };

    /// <summary>marathon-lb names files: <c>/etc/ssl/shop.pem</c> is the certificate shop.</summary>
    private static string? CertificateName(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (name.EndsWith(".pem", StringComparison.Ordinal)) name = name[..^4];
        return IsToken(name) ? name : null;
    }

    private static bool IsToken(string? text) => text is { Length: >= 1 and <= 64 } && text[0] != '.' &&
        text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    /// <summary>marathon-lb's <c>*</c> is served by routers of all groups.</summary>
    private static bool IsGroup(string? text) => text == "*" || IsToken(text);

    private static bool IsTrue(string? text) => RouteLabels.Flag(text) == true;

    private static IEnumerable<string> Listed(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>A user's text inside a sentence: bounded, and without control characters.</summary>
    internal static string Shown(string text) => string.Concat(text.Take(60).Select(letter => char.IsControl(letter) ? '?' : letter));

    private static string? Label(AppSpec spec, int port, string name) =>
        spec.Labels.Find($"HAPROXY_{port.ToString(CultureInfo.InvariantCulture)}_{name}");
}
