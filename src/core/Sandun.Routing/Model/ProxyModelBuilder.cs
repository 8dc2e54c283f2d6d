using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// Turns a registry into a proxy model. A route that cannot be served is left out, with a sentence saying why and what helps;
/// it never keeps another from being served.
/// </summary>
public sealed class ProxyModelBuilder
{
    private const int PortMax = 65_535;

    private readonly ProxySettings _settings;
    private readonly IReadOnlyDictionary<int, string> _unavailable;
    private readonly SortedDictionary<int, ServiceFrontend> _services = [];
    private readonly SortedDictionary<string, HostRule> _hosts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Backend> _backends = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, HostRule> _passThrough = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    private ProxyModelBuilder(ProxySettings settings, IReadOnlyDictionary<int, string> unavailable)
    {
        _settings = settings;
        _unavailable = unavailable;
    }

    /// <param name="unavailable">Ports the machine does not give, each with the reason, a clause such as <c>is in use by another program</c>.</param>
    /// <param name="previous">The model served so far: of two routes that claim one port or host, the one that has it keeps it; else the older.</param>
    public static ProxyModel Build(RegistryTable registry, ProxySettings settings, IReadOnlyDictionary<int, string> unavailable, ProxyModel previous)
    {
        var builder = new ProxyModelBuilder(settings, unavailable);
        return builder.Run(registry, previous);
    }

    /// <summary>What the router has and found out; a router that was given nothing has no certificates.</summary>
    private ModelSurroundings _surroundings = new(new SortedDictionary<int, string>(), [], new SortedDictionary<string, string>(StringComparer.Ordinal));

    /// <param name="surroundings">What the router has and found out, beside the registry.</param>
    public static ProxyModel Build(RegistryTable registry, ProxySettings settings, ModelSurroundings surroundings, ProxyModel previous) =>
        new ProxyModelBuilder(settings, surroundings.Unavailable) { _surroundings = surroundings }.Run(registry, previous);

    private ProxyModel Run(RegistryTable registry, ProxyModel previous)
    {
        var (settings, unavailable) = (_settings, _unavailable);
        AddBackends(registry);
        AddClaims(registry, previous);
        if (unavailable.TryGetValue(settings.EntryPort, out var reason))
            _problems.Add($"the HTTP entry on port {settings.EntryPort} is not served: it {reason}");
        if (reason is not null) settings = settings with { EntryPort = 0 };
        if (unavailable.TryGetValue(settings.TlsPort, out var tlsReason))
        {
            _problems.Add($"the TLS entry on port {settings.TlsPort} is not served: it {tlsReason}");
            settings = settings with { TlsPort = 0 };
        }

        var certificates = settings.TlsPort == 0 ? [] : UsableCertificates();
        _problems.Sort(StringComparer.Ordinal);
        return new ProxyModel(settings, [.. _services.Values], [.. _hosts.Values], [.. _backends.Values], [.. _problems.Distinct(StringComparer.Ordinal)])
        {
            PassThroughHosts = [.. _passThrough.Values], Certificates = certificates,
        };
    }

    private void AddBackends(RegistryTable registry)
    {
        var endpoints = new Dictionary<PathId, List<Endpoint>>();
        foreach (var endpoint in registry.Endpoints)
        {
            if (endpoint.State == EndpointState.Starting) continue;
            if (!endpoints.TryGetValue(endpoint.App, out var ofApp)) endpoints[endpoint.App] = ofApp = [];
            ofApp.Add(endpoint);
        }

        foreach (var route in registry.Routes)
        {
            if (!ServesGroup(route) || IsIsolated(route)) continue;
            if (route.Problem is { } problem) _problems.Add($"{Shown(route.App.Value)}: {problem}");
            if (!route.LeadsHere) continue;
            var name = ProxyName.Backend(route.App, route.PortIndex, route.Http);
            var targets = endpoints.TryGetValue(route.App, out var ofApp) ? Targets(route, ofApp) : [];
            targets = TrafficSplit.Weigh(targets, route.Settings, _settings.DataCenter);
            _backends[name] = new Backend(name, route.App, route.PortIndex, route.Http, targets) { Settings = Treated(route, registry.Certified) };
            foreach (var missing in route.Settings.Certificates.Where(IsMissing))
                _problems.Add($"{Shown(route.App.Value)} names the certificate {Shown(missing)}, which does not exist; put it in or take the name out");
            if (LacksTls(route)) _problems.Add($"{Shown(route.App.Value)} asks for TLS, and this router has no TLS entry (--https-port); it is served without");
        }
    }

    private bool IsMissing(string wanted) =>
        _settings.TlsPort > 0 && _surroundings.CertificatesAreTold && _surroundings.Certificates.All(has => has.Name != wanted);

    private ImmutableArray<ModelCertificate> UsableCertificates()
    {
        var refused = _surroundings.RefusedCertificates;
        if (refused.IsEmpty) return _surroundings.Certificates;
        foreach (var one in refused.Where(one => _surroundings.Certificates.Contains(one.Certificate)))
        {
            var reason = one.Reason.Length > 0 ? $" ({Shown(one.Reason)})" : "";
            var cure = "replace it (an RSA key has at least 2048 bits) or remove it";
            _problems.Add($"the certificate {Shown(one.Certificate.Name)} is left out, the others are served: the proxy refuses it{reason}; {cure}");
        }

        return [.. _surroundings.Certificates.Where(certificate => refused.All(one => one.Certificate != certificate))];
    }

    /// <summary>
    /// Whoever is led to TLS for a host no certificate is for gets a warning or nothing at all: the route is served without the redirect until
    /// there is one for each of its hosts. Before the certificates came nothing is known of them.
    /// </summary>
    private RouteSettings Treated(Route route, CertifiedHosts? certified)
    {
        if (!route.Settings.RedirectToHttps || !route.Http || _settings.TlsPort == 0 || certified is null || route.VirtualHosts.IsDefaultOrEmpty) return route.Settings;
        if (route.VirtualHosts.FirstOrDefault(host => RouteText.HostError(host) is null && !certified.Covers(host)) is not { } bare) return route.Settings;
        _problems.Add($"{Shown(route.App.Value)} asks to be led to HTTPS, and no certificate is for {bare}; it is served without the redirect until one is put in");
        return route.Settings with { RedirectToHttps = false };
    }

    private bool LacksTls(Route route) =>
        _settings.TlsPort == 0 && route.Http && (route.Settings.RedirectToHttps || !route.Settings.Certificates.IsEmpty);

    private static string NameOf(Route route) => ProxyName.Backend(route.App, route.PortIndex, route.Http);

    private bool IsIsolated(Route route)
    {
        if (!_surroundings.Isolated.TryGetValue(NameOf(route), out var why)) return false;
        _problems.Add($"{Shown(route.App.Value)} is left out, the others are served: {Shown(why)}");
        return true;
    }

    /// <summary>marathon-lb's rule: a router told its groups serves the apps of these; one that was not told serves all.</summary>
    private bool ServesGroup(Route route) =>
        _settings.Groups.IsEmpty || _settings.Groups.Contains("*") || route.Settings.RouterGroups.Any(group => group == "*" || _settings.Groups.Contains(group));

    private ImmutableArray<Target> Targets(Route route, List<Endpoint> endpoints)
    {
        var targets = ImmutableArray.CreateBuilder<Target>(endpoints.Count);
        foreach (var endpoint in endpoints)
        {
            var address = endpoint.Address == "localhost" ? "127.0.0.1" : endpoint.Address;
            var port = route.PortIndex >= 0 && route.PortIndex < endpoint.Ports.Length ? endpoint.Ports[route.PortIndex] : 0;
            if (!RouteText.IsAddress(address))
                _problems.Add($"task {Shown(endpoint.Task.Value)} of {Shown(route.App.Value)} gets no traffic: its address '{Shown(endpoint.Address)}' is not an IP address; set the agent's to one");
            else if (port is < 1 or > PortMax)
                _problems.Add($"task {Shown(endpoint.Task.Value)} of {Shown(route.App.Value)} gets no traffic on port index {route.PortIndex}: it has no such port");
            else
                targets.Add(new Target(endpoint.Task, address, port, Math.Clamp(endpoint.Weight, 0, 256), endpoint.State == EndpointState.Draining) { DataCenter = endpoint.Zone });
        }

        return targets.ToImmutable();
    }

    private void AddClaims(RegistryTable registry, ProxyModel previous)
    {
        var ports = previous.Services.Select(service => (service.Port, service.App)).ToHashSet();
        var keys = previous.Hosts.Select(rule => (rule.Key, rule.App)).ToHashSet();
        var oldestFirst = registry.Routes.Where(route => ServesGroup(route) && !_surroundings.Isolated.ContainsKey(NameOf(route)))
            .OrderBy(route => route.Revision).ThenBy(route => route.App).ThenBy(route => route.PortIndex).ToList();
        foreach (var incumbents in new[] { true, false })
        {
            foreach (var route in oldestFirst)
            {
                var backend = ProxyName.Backend(route.App, route.PortIndex, route.Http);
                if (route.ServicePort is { } port && ports.Contains((port, route.App)) == incumbents) ClaimPort(route, port, backend);
                foreach (var rule in Rules(route, backend, report: !incumbents))
                {
                    if (!route.Http) ClaimPassThrough(rule);
                    else if (keys.Contains((rule.Key, rule.App)) == incumbents) ClaimHost(rule);
                }
            }
        }
    }

    private void ClaimPort(Route route, int port, string backend)
    {
        if (port is < 1 or > PortMax)
            _problems.Add($"service port {port} of {Shown(route.App.Value)} is not served: a port is 1 to {PortMax}");
        else if (port == _settings.EntryPort || port == _settings.TlsPort)
            _problems.Add($"service port {port} of {Shown(route.App.Value)} is not served: it is the router's HTTP entry; choose another");
        else if (_unavailable.TryGetValue(port, out var reason))
            _problems.Add($"service port {port} of {Shown(route.App.Value)} is not served: it {reason}");
        else if (_services.TryGetValue(port, out var owner))
            _problems.Add($"service port {port} of {Shown(route.App.Value)} is not served: {Shown(owner.App.Value)} has it; choose another");
        else
            _services[port] = new ServiceFrontend(port, route.Http, backend, route.App);
    }

    private void ClaimPassThrough(HostRule rule)
    {
        if (_passThrough.TryGetValue(rule.Host, out var owner) && owner != rule)
            _problems.Add($"virtual host {rule.Host} of {Shown(rule.App.Value)} is not served: {Shown(owner.App.Value)} has it; choose another host");
        else
            _passThrough[rule.Host] = rule;
    }

    private void ClaimHost(HostRule rule)
    {
        if (_hosts.TryGetValue(rule.Key, out var owner) && (owner.App != rule.App || owner.Backend != rule.Backend))
            _problems.Add($"virtual host {rule.Key} of {Shown(rule.App.Value)} is not served: {Shown(owner.App.Value)} has it; choose another host or path");
        else
            _hosts[rule.Key] = rule;
    }

    private IEnumerable<HostRule> Rules(Route route, string backend, bool report)
    {
        if (route.VirtualHosts.IsDefaultOrEmpty) yield break;
        var refusal = RouteClaims.HostsError(route) ??
            (!route.Http && _settings.TlsPort == 0 ? "this router has no TLS entry for TLS to pass through; give it --https-port" : null);
        if (refusal is not null)
        {
            if (report) _problems.Add($"virtual hosts of {Shown(route.App.Value)} are not served: {refusal}");
            yield break;
        }

        foreach (var host in route.VirtualHosts)
        {
            if (RouteText.HostError(host) is not { } hostError)
                yield return new HostRule(host, RouteText.NormalPrefix(route.PathPrefix ?? "/"), backend, route.App);
            else if (report)
                _problems.Add($"virtual host '{Shown(host)}' of {Shown(route.App.Value)} is not served: {hostError}");
        }
    }

    /// <summary>Text of a user inside a sentence: bounded, and without control characters that would break a log line.</summary>
    private static string Shown(string text)
    {
        const int LengthMax = 100;
        var cut = text.Length > LengthMax ? text[..LengthMax] + "…" : text;
        return string.Concat(cut.Select(letter => char.IsControl(letter) ? '?' : letter));
    }
}
