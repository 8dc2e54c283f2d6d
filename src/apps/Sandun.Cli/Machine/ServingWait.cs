using System.Diagnostics;
using Sandun.Cli.Output;
using Sandun.Client;
using Sandun.NativeApi;

namespace Sandun.Cli.Machine;

/// <summary>
/// Waits until what is deployed serves: after a start a file may hold nothing new, so that no deployment is there to be waited for, while
/// the instances it means begin anew.
/// </summary>
internal sealed class ServingWait(HttpControlPlane server, Progress progress)
{
    /// <summary>Many times what a few instances take; one that never comes up must not keep the rest from being used.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    /// <summary>Ends when all apps are as wished and the routers serve them, or half a minute is over: then it says what is not, and the cure.</summary>
    public async Task UntilServingAsync(CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        while (await MissingAsync(cancellation) is { } missing)
        {
            if (watch.Elapsed > s_longest)
            {
                progress.Done($"{missing} after {Wording.Span(s_longest)}; `{Installation.Command} why APP` says why");
                return;
            }

            progress.Show(missing);
            await Task.Delay(s_look, cancellation);
        }

        progress.Clear();
    }

    /// <summary>What is not there yet; null when all is. Who failed before and waits to be started again is not waited for.</summary>
    private async Task<string?> MissingAsync(CancellationToken cancellation)
    {
        var apps = (await server.AppsAsync(null, cancellation)).Where(app => app is { Instances: > 0, State: not AppState.Delayed }).ToList();
        foreach (var app in apps)
        {
            var up = app.HasHealthChecks ? app.Healthy : app.Running;
            if (up < app.Instances) return $"{app.Id}: {up} of {app.Instances} instances are up";
        }

        foreach (var app in apps.Where(app => app.Routes.Count > 0))
        {
            if (await ServingAsync(app.Id, cancellation) is { } serving && serving < app.Instances)
                return $"{app.Id}: {serving} of {app.Instances} instances are served by the router";
        }

        return null;
    }

    /// <summary>Instances in the route; null for an app that has just been removed.</summary>
    private async Task<int?> ServingAsync(string app, CancellationToken cancellation)
    {
        try
        {
            return (await server.AppAsync(app, cancellation)).InstanceList.Count(instance => instance.Route == "serving");
        }
        catch (ControlPlaneException)
        {
            return null;
        }
    }
}
