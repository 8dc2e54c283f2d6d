using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>
/// Keeps members of an app or pod that nobody knows, at every level, as compact JSON text: those of the app by their name, those within its members by
/// their path. Marathon drops them; here a document comes back as it went in, and whoever mistyped a member finds it named in the warnings.
/// </summary>
internal static class UnknownMembers
{
    /// <summary>So many are kept: more is no slip of the finger.</summary>
    public const int Most = 100;

    /// <summary>All members of Marathon's apps of every version, its output included, and Sandun's own.</summary>
    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        "acceptedResourceRoles", "args", "autoscaling", "backoffFactor", "backoffSeconds", "check", "cmd", "constraints", "container", "cpus",
        "dependencies", "deployments", "disk", "env", "executor", "executorResources", "fetch", "gpus", "healthChecks", "id", "instances",
        "ipAddress", "killSelection", "labels", "lastTaskFailure", "maxLaunchDelaySeconds", "mem", "networks", "placement", "portDefinitions", "ports",
        "readinessCheckResults", "readinessChecks", "requirePorts", "residency", "resourceLimits", "role", "rollout", "routing", "secrets",
        "spread", "storeUrls", "taskKillGracePeriodSeconds", "taskRateLimit", "taskStats", "tasks", "tasksHealthy", "tasksRunning",
        "tasksStaged", "tasksStats", "tasksUnhealthy", "tty", "unreachableStrategy", "upgradeStrategy", "uris", "user", "version",
        "versionInfo",
    };

    /// <summary>All members of Marathon's pods, its output included.</summary>
    private static readonly HashSet<string> s_pod = new(StringComparer.Ordinal)
    {
        "containers", "environment", "executorResources", "id", "labels", "legacySharedCgroups", "linuxInfo", "networks", "role", "scaling", "scheduling",
        "secrets", "user", "version", "volumes",
    };

    /// <summary>Whether an app has a member of that name.</summary>
    public static bool IsKnown(string name) => s_known.Contains(name);

    public static ImmutableSortedDictionary<string, string> Read(Member app) => Read(app, s_known, MemberShapes.App);

    public static ImmutableSortedDictionary<string, string> ReadPod(Member pod) => Read(pod, s_pod, MemberShapes.Pod);

    private static ImmutableSortedDictionary<string, string> Read(Member app, HashSet<string> known, IReadOnlyDictionary<string, HashSet<string>> shapes)
    {
        var unknown = Sorted.Empty;
        foreach (var (name, value) in app.Pairs())
            if (!known.Contains(name) && unknown.Count < Most)
                unknown = unknown.SetItem(name, Compact(value));
        foreach (var (path, member) in NestedMembers.Unknown(app.Pairs(), shapes))
            if (unknown.Count < Most)
                unknown = unknown.SetItem(path, Compact(member));
        return unknown;
    }

    /// <summary>A value as it is kept.</summary>
    public static string Compact(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            using (var writer = new Utf8JsonWriter(buffer, MarathonJson.WriterOptions)) value.WriteTo(writer);
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair can be kept as the escape it came as, but not written as the character it is not.
            return value.GetRawText();
        }
    }
}
