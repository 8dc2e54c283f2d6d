using System.Collections.Immutable;
using System.Globalization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// marathon-lb's labels as routes read them, by the port they are for. Whoever moves here relies on each of them, so one that is not read, or
/// not understood, is told; and where a label would keep somebody out, nobody is let in.
/// </summary>
internal sealed class RouteLabels
{
    private const string Prefix = "HAPROXY_";

    /// <summary>Labels that are read for each port; a value is checked where it is used, but for those of <see cref="IsFlag"/>.</summary>
    private static readonly ImmutableSortedSet<string> s_read = ImmutableSortedSet.Create(
        StringComparer.Ordinal, "VHOST", "PATH", "MODE", "PORT", "BALANCE", "STICKY", "REDIRECT_TO_HTTPS", "USE_HSTS", "SSL_CERT", "ENABLED", "GROUP");

    private static readonly ImmutableSortedSet<string> s_own = ImmutableSortedSet.Create(StringComparer.Ordinal, "VHOST", "PATH", "MODE");

    private readonly SortedDictionary<int, List<string>> _problems = [];
    private readonly SortedDictionary<int, string> _guards = [];
    private string? _guardOfAll;

    private RouteLabels()
    {
    }

    /// <summary>What is wrong with labels that are for no port of the app, or for all of them.</summary>
    public List<string> Stray { get; } = [];

    /// <summary>Reads the names of an app's labels.</summary>
    public static RouteLabels Of(AppSpec spec)
    {
        var labels = new RouteLabels();
        foreach (var (label, value) in spec.Labels)
        {
            if (label.StartsWith(Prefix, StringComparison.Ordinal)) labels.Take(spec, label, value);
            else if (label.StartsWith("SANDUN_", StringComparison.Ordinal) && Split(label["SANDUN_".Length..]) is var (port, name) && port >= spec.Ports.Length && s_own.Contains(name))
                labels.Stray.Add(NoSuchPort(spec, label));
        }

        return labels;
    }

    /// <summary>What is wrong with the labels of one port, a clause each.</summary>
    public IReadOnlyList<string> ProblemsOf(int port) => _problems.TryGetValue(port, out var problems) ? problems : [];

    /// <summary>Why nobody may be let in through a port; null when all may.</summary>
    public string? GuardOf(int port) => _guardOfAll ?? (_guards.TryGetValue(port, out var guard) ? guard : null);

    /// <summary>A yes or no in marathon-lb's words; null for what is neither.</summary>
    public static bool? Flag(string? text) => text?.Trim().ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" or "1" => true,
        "false" or "f" or "no" or "n" or "0" or "" => false,
        _ => null,
    };

    private void Take(AppSpec spec, string label, string value)
    {
        var shown = RouteSettingRules.Shown(label);
        var split = Split(label[Prefix.Length..]);
        int? port = split is var (number, _) && number < spec.Ports.Length ? number : null;
        if (Guard(label, shown) is { } guard)
        {
            // Which port it is for may be unclear; that somebody is to be kept out is not.
            if (port is { } guarded) _guards[guarded] = guard;
            else _guardOfAll = guard;
        }
        else if (IsText(label)) Add(port, $"the label {shown} holds configuration text, which is not pasted; use the members of routing");
        else if (split is null && label == Prefix + "GROUP") return;
        else if (split is not var (_, name) || !s_read.Contains(name)) Add(port, $"the label {shown} is not read; take it out, or use the members of routing");
        else if (port is null) Stray.Add(NoSuchPort(spec, label));
        else if (IsFlag(name) && Flag(value) is null) Add(port, $"the label {shown} says '{RouteSettingRules.Shown(value)}', which is neither true nor false; it is left out");
        else if (name == "PORT" && PortOf(value) is null)
            Add(port, $"the label {shown} asks for '{RouteSettingRules.Shown(value)}', which is no port of 1 to 65535; it has the service port of the definition");
    }

    /// <summary>The port a label asks for; a router listens on one of 1 to 65535.</summary>
    public static int? PortOf(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535 ? port : null;

    private void Add(int? port, string problem)
    {
        if (port is not { } own) Stray.Add(problem);
        else if (_problems.TryGetValue(own, out var others)) others.Add(problem);
        else _problems[own] = [problem];
    }

    /// <summary>The port and the name of <c>0_VHOST</c>; null where no number stands, written as it is looked for.</summary>
    private static (int Port, string Name)? Split(string rest)
    {
        var at = rest.IndexOf('_', StringComparison.Ordinal);
        if (at < 1 || !int.TryParse(rest.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return null;
        return port.ToString(CultureInfo.InvariantCulture).Length == at ? (port, rest[(at + 1)..]) : null;
    }

    private static string NoSuchPort(AppSpec spec, string label) => spec.Ports.IsEmpty
        ? $"the label {RouteSettingRules.Shown(label)} is for a port, and the app has none; give it one in portDefinitions"
        : $"the label {RouteSettingRules.Shown(label)} is for a port the app has not: its ports are 0 to {spec.Ports.Length - 1}";

    private static string? Guard(string label, string shown) =>
        label.EndsWith("_AUTH", StringComparison.OrdinalIgnoreCase)
            ? $"it is not served: the label {shown} asks for a password, which routers here do not ask for; take the label out and let the app ask, or a proxy before it"
            : label.EndsWith("_NETWORK_ALLOWED_ACL", StringComparison.OrdinalIgnoreCase)
                ? $"it is not served: the label {shown} lets in some addresses only, and routers here let in all; take the label out and let the app, or a firewall, keep the others out"
                : null;

    private static bool IsFlag(string name) => name is "STICKY" or "REDIRECT_TO_HTTPS" or "USE_HSTS" or "ENABLED";

    /// <summary>Labels of marathon-lb whose value is a piece of HAProxy's configuration.</summary>
    private static bool IsText(string label) =>
        label.EndsWith("_HEAD", StringComparison.Ordinal) || label.EndsWith("_OPTIONS", StringComparison.Ordinal) ||
        label.Contains("_FRONTEND_", StringComparison.Ordinal) || (label.Contains("_BACKEND_", StringComparison.Ordinal) &&
        !label.EndsWith("_BACKEND_WEIGHT", StringComparison.Ordinal));
}
