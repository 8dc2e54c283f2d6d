using System.Globalization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Marathon's names: instances <c>app.instance-uuid</c>, their tasks <c>app.instance-uuid._app.n</c>; the path's slashes become underscores.</summary>
public static class InstanceIds
{
    private const string InstanceMark = ".instance-";

    /// <summary>Stands in an app's task ids where a pod's have the container's name.</summary>
    private const string AppContainer = "_app";

    public static InstanceId New(PathId app, IRandomSource random) =>
        new(string.Join('_', app.Segments) + InstanceMark + random.NewUuid().ToString("D"));

    /// <summary>The task of an instance's launch; a pod has one for each container.</summary>
    public static TaskId TaskOf(InstanceId instance, int incarnation, string container = AppContainer) =>
        new($"{instance.Value}.{container}.{incarnation.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The instance a task belongs to, read from its id; null when the id is not of this form.</summary>
    public static InstanceId? InstanceOf(TaskId task)
    {
        var mark = task.Value.LastIndexOf(InstanceMark, StringComparison.Ordinal);
        if (mark <= 0) return null;
        var end = task.Value.IndexOf('.', mark + InstanceMark.Length);
        return end > 0 ? new InstanceId(task.Value[..end]) : null;
    }

    /// <summary>The number of the launch a task is, read from its id; 0 when the id is not of this form.</summary>
    public static int IncarnationOf(TaskId task)
    {
        var cut = task.Value.LastIndexOf('.');
        return cut > 0 && int.TryParse(task.Value.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>
    /// The app an instance id was made for, as far as it tells: underscores may have been slashes only, since ids of apps hold none.
    /// </summary>
    public static PathId AppOf(InstanceId instance)
    {
        var cut = instance.Value.LastIndexOf(InstanceMark, StringComparison.Ordinal);
        return PathId.Absolute((cut > 0 ? instance.Value[..cut] : instance.Value).Replace('_', '/'));
    }
}
