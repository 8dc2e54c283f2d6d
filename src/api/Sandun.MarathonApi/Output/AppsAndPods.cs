using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>Tells apps and pods apart, which the scheduler keeps together.</summary>
internal static class AppsAndPods
{
    public static IEnumerable<App> AppsOnly(this ServiceView view) => view.Apps.Values.Where(app => app.Spec.Pod is null);

    public static IEnumerable<App> Pods(this ServiceView view) => view.Apps.Values.Where(app => app.Spec.Pod is not null);

    public static App? FindApp(this ServiceView view, PathId id) =>
        view.Apps.TryGetValue(id, out var app) && app.Spec.Pod is null ? app : null;

    public static App? FindPod(this ServiceView view, PathId id) =>
        view.Apps.TryGetValue(id, out var app) && app.Spec.Pod is not null ? app : null;
}
