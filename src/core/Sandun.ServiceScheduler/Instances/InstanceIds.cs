using System.Globalization;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Marathon's names: instances <c>app.instance-uuid</c>, their tasks <c>app.instance-uuid._app.n</c>; the path's slashes become underscores.</summary>
public static class InstanceIds
{
    private const string InstanceMark = ".instance-";
    private const string TaskMark = "._app.";

    public static InstanceId New(PathId app, IRandomSource random) =>
        new(string.Join('_', app.Segments) + InstanceMark + random.NewUuid().ToString("D"));

    public static TaskId TaskOf(InstanceId instance, int incarnation) =>
        new(instance.Value + TaskMark + incarnation.ToString(CultureInfo.InvariantCulture));

    /// <summary>The instance a task belongs to, read from its id; null when the id is not of this form.</summary>
    public static InstanceId? InstanceOf(TaskId task)
    {
        var cut = task.Value.LastIndexOf(TaskMark, StringComparison.Ordinal);
        return cut > 0 && task.Value.Contains(InstanceMark, StringComparison.Ordinal) ? new InstanceId(task.Value[..cut]) : null;
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
