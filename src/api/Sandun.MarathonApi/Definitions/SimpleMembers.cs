using System.Text.Json;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>
/// Partial updates of members that stand alone: what no other member's reading depends on, and what nobody knows. Scaling and such changes are
/// most of what is written, and need not have the whole definition written out and read again.
/// </summary>
internal static class SimpleMembers
{
    /// <summary>Members whose reading looks at no other; <see cref="AppRules"/> judges them together with the rest.</summary>
    private static readonly HashSet<string> s_alone = new(StringComparer.Ordinal) { "cmd", "cpus", "disk", "instances", "labels", "mem", "user" };

    /// <summary>The definition after the update; null where it takes a reading of the whole.</summary>
    /// <param name="current">The definition as it is.</param>
    /// <param name="body">The members that replace its own.</param>
    /// <param name="defaults">What completes definitions.</param>
    public static AppEdit? Apply(AppSpec current, JsonElement body, AppDefaults defaults)
    {
        if (body.ValueKind != JsonValueKind.Object || !StandsAlone(current, defaults)) return null;
        var unknown = current.Unknown;
        foreach (var property in body.EnumerateObject())
        {
            var isKnown = UnknownMembers.IsKnown(property.Name);
            if (isKnown && !s_alone.Contains(property.Name)) return null;
            if (!isKnown && property.Value.ValueKind != JsonValueKind.Null) unknown = unknown.SetItem(property.Name, UnknownMembers.Compact(property.Value));
        }

        if (unknown.Count > UnknownMembers.Most || unknown.Keys.Any(NestedMembers.Is)) return null;
        var findings = new Findings();
        var spec = Read(new Member(body, "", findings), current with { Unknown = unknown });
        return findings.ToRefusal() is { } refusal ? new AppEdit(null, refusal) : new AppEdit(spec, null);
    }

    /// <summary>
    /// Whether the rest of the definition is taken as it is: limits and volumes bring rules that join members, an executor looks at checks, and a
    /// role may have been forbidden since.
    /// </summary>
    private static bool StandsAlone(AppSpec current, AppDefaults defaults) =>
        current is { Pod: null, HasOwnExecutor: false, IsResident: false, CpuLimitMillis: null, MemoryLimitBytes: null } &&
        RoleReader.MayHave(current.Role, current.Id, defaults);

    private static AppSpec Read(Member body, AppSpec current)
    {
        var held = current.Amounts;
        var read = ResourceReader.Amounts(body);
        return AppRules.Check(body, current with
        {
            Command = body["cmd"].IsPresent ? body["cmd"].Text(1) : current.Command,
            Instances = body["instances"].Integer(0) ?? current.Instances,
            User = !body["user"].IsPresent ? current.User : body["user"].Text() is { Length: > 0 } user ? user : null,
            Labels = body["labels"].IsPresent ? body["labels"].TextMap() : current.Labels,
            Amounts = new ResourceAmounts(
                body["cpus"].IsPresent ? read.MilliCpus : held.MilliCpus, body["mem"].IsPresent ? read.MemoryBytes : held.MemoryBytes,
                body["disk"].IsPresent ? read.DiskBytes : held.DiskBytes, held.MilliGpus),
        });
    }
}
