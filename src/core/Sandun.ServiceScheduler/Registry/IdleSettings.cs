using System.Globalization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Settings that need HTTP, asked for where there is none: they do nothing, and that is told.</summary>
internal static class IdleSettings
{
    /// <summary>What is asked for of a port that is not HTTP and needs it, as a clause; null when nothing is.</summary>
    /// <param name="alone">Whether no other port of the app is HTTP; where one is, the app's settings are for that one, and only the port's own labels are told.</param>
    public static string? Problem(AppSpec spec, int port, DeclaredRouting? declared, TrafficRule rule, bool alone)
    {
        var idle = Labels(spec, port).Concat(alone ? Members(declared, rule) : []).ToList();
        return idle.Count == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(", ", idle)} {(idle.Count == 1 ? "does" : "do")} nothing, as this port is not HTTP: make it so with the label HAPROXY_{port}_MODE http, or take it out");
    }

    private static IEnumerable<string> Labels(AppSpec spec, int port) =>
        new[] { "STICKY", "REDIRECT_TO_HTTPS", "USE_HSTS", "SSL_CERT" }
            .Select(name => (Name: name, Label: string.Create(CultureInfo.InvariantCulture, $"HAPROXY_{port}_{name}")))
            .Where(each => each.Name == "SSL_CERT" ? spec.Labels.ContainsKey(each.Label) : RouteLabels.Flag(spec.Labels.Find(each.Label)) == true)
            .Select(each => each.Label);

    private static IEnumerable<string> Members(DeclaredRouting? declared, TrafficRule rule)
    {
        if (rule.Maintenance ?? (declared?.Maintenance is { } page && (page.On ?? true))) yield return "maintenance";
        if (declared is null) yield break;
        if (declared.Sticky is not null) yield return "sticky";
        if (declared.Limits?.RequestsPerSecond is not null) yield return "limits.requestsPerSecond";
        if (declared.Limits?.ClientRequests is not null) yield return "limits.clientRequests";
        if (declared.Retries?.AllMethods == true) yield return "retries.allMethods";
        if (declared.Timeouts?.HoldSeconds > 0) yield return "timeouts.holdSeconds";
        if (declared.Tls?.Certificates is { Count: > 0 }) yield return "tls.certificates";
        if (declared.Tls?.Redirect == true) yield return "tls.redirect";
        if (declared.Tls?.Hsts == true) yield return "tls.hsts";
        if (declared.InstanceHttp2 == true) yield return "instanceHttp2";
        if (declared.Tracing == true) yield return "tracing";
    }
}
