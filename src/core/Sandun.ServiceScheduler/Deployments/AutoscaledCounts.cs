using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>
/// The count of an app that scales by itself is its scaler's: a deploy that happens to name another one does not reset it, nor does one that
/// names what an earlier one named. A change of the count alone is meant, and so is one from or to nothing. Three-way, as kubectl's apply: what
/// counts is where a definition differs from the definition before.
/// </summary>
internal static class AutoscaledCounts
{
    private const string Member = "autoscaling";

    /// <summary>Takes counts that are not meant out of the edit, which remembers them.</summary>
    public static void Keep(TreeEdit edit)
    {
        bool? isLarger = null;
        foreach (var (id, asked) in edit.Specs.ToList())
        {
            if (asked is null || edit.Before.Apps.Find(id) is not { Spec: var before } app) continue;
            if (asked.Instances == before.Instances || asked.Instances == 0 || before.Instances == 0) continue;
            if (!IsOn(before) || !IsOn(asked)) continue;
            if (IsOfCount(before, asked))
            {
                if (edit.SourceOf(id) != CountSource.Definition) continue;
                isLarger ??= edit.Specs.Any(touched => !IsOfCount(edit.Before.Apps.Find(touched.Key)?.Spec, touched.Value));
                if (!isLarger.Value && asked.Instances != app.NamedInstances) continue;
            }

            edit.KeepCount(id);
        }
    }

    /// <summary>Whether the scaler may take an app's last instance, so that a request must wake it.</summary>
    public static bool MaySleep(AppSpec spec)
    {
        if (!IsOn(spec)) return false;
        using var document = JsonDocument.Parse(spec.Extensions[Member]);
        return document.RootElement.TryGetProperty("min", out var min) && min.ValueKind == JsonValueKind.Number && min.TryGetInt32(out var least) && least == 0;
    }

    /// <summary>Whether two definitions differ in the count at most.</summary>
    private static bool IsOfCount(AppSpec? before, AppSpec? after) => before is null || after is null
        ? before is null && after is null
        : AppSpecComparer.Same(after with { Instances = before.Instances }, before);

    private static bool IsOn(AppSpec spec)
    {
        if (!spec.Extensions.TryGetValue(Member, out var json)) return false;
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
        return !document.RootElement.TryGetProperty("enabled", out var enabled) || enabled.ValueKind != JsonValueKind.False;
    }
}
