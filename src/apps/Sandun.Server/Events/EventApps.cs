using Sandun.ServiceScheduler;

namespace Sandun.Server.Events;

/// <summary>Which app an event is about, for readers that want one app's.</summary>
internal static class EventApps
{
    /// <summary>The app's path; empty for events of the whole.</summary>
    public static string Of(ServiceEvent happened) => happened switch
    {
        ServiceEvent.TaskStatusChanged status => status.App.Value,
        ServiceEvent.InstanceChanged changed => changed.Instance.App.Value,
        ServiceEvent.InstanceHealthChanged health => health.Instance.App.Value,
        ServiceEvent.HealthStatusChanged flipped => flipped.Instance.App.Value,
        ServiceEvent.HealthCheckFailed failed => failed.Instance.App.Value,
        ServiceEvent.UnhealthyInstanceKilled killed => killed.Instance.App.Value,
        ServiceEvent.HealthCheckAdded added => added.App.Value,
        ServiceEvent.HealthCheckRemoved removed => removed.App.Value,
        ServiceEvent.UnknownInstanceTerminated unknown => unknown.App.Value,
        ServiceEvent.AppTerminated ended => ended.App.Value,
        ServiceEvent.AppPosted posted => posted.App.Id.Value,
        _ => "",
    };
}
