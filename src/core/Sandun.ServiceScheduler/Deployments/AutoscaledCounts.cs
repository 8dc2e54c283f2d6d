using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// The count of an app that scales by itself is its scaler's: a deploy that happens to name another one does not reset it. A change of the
/// count alone is meant, and so is one from or to nothing.
/// </summary>
internal static class AutoscaledCounts
{
    private const string Member = "autoscaling";

    /// <summary>Takes counts that are not meant out of the edit and tells of them.</summary>
    public static void Keep(Turn turn, TreeEdit edit, bool announces)
    {
        foreach (var (id, asked) in edit.Specs.ToList())
        {
            if (asked is null || edit.Before.Apps.Find(id)?.Spec is not { } before) continue;
            if (asked.Instances == before.Instances || asked.Instances == 0 || before.Instances == 0) continue;
            if (!IsOn(before) || !IsOn(asked) || AppSpecComparer.Same(asked with { Instances = before.Instances }, before)) continue;
            edit.PutApp(asked with { Instances = before.Instances });
            if (announces) turn.Announce(new ServiceEvent.CountKept(turn.Now, id, asked.Instances, before.Instances));
        }
    }

    /// <summary>Whether the scaler may take an app's last instance, so that a request must wake it.</summary>
    public static bool MaySleep(AppSpec spec)
    {
        if (!IsOn(spec)) return false;
        using var document = JsonDocument.Parse(spec.Extensions[Member]);
        return document.RootElement.TryGetProperty("min", out var min) && min.ValueKind == JsonValueKind.Number && min.TryGetInt32(out var least) && least == 0;
    }

    private static bool IsOn(AppSpec spec)
    {
        if (!spec.Extensions.TryGetValue(Member, out var json)) return false;
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
        return !document.RootElement.TryGetProperty("enabled", out var enabled) || enabled.ValueKind != JsonValueKind.False;
    }
}
