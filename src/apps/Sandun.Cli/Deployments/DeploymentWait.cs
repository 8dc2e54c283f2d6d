using System.Diagnostics;
using Sandun.Cli.Output;
using Sandun.Client;
using Sandun.NativeApi;

namespace Sandun.Cli.Deployments;

/// <summary>Waits for a deployment to end, showing how far it is and, when it does not move, why.</summary>
internal sealed class DeploymentWait(HttpControlPlane server, Progress progress)
{
    /// <summary>How long a deployment may stand still before the reason is asked for and shown.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Pause between looks: a server that changes all the time is not asked more often.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private string _explained = "";

    /// <summary>
    /// Waits at most <paramref name="limit"/>; answers with the seconds it took.
    /// A deployment that was cancelled or whose apps are not as wished is a failure with the reason.
    /// </summary>
    public async Task<TimeSpan> UntilDoneAsync(ChangeAccepted change, string what, TimeSpan limit, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(limit);
        DeploymentSummary? last = null;
        try
        {
            last = await FollowAsync(change, what, bound.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            progress.Clear();
            throw new CommandFailure(
                $"{what} is not done after {Wording.Span(limit)}{Reason(_explained)}. It goes on; `sandun deploy ls` shows how far it is.",
                ExitCode.TimedOut);
        }

        progress.Clear();
        await RequireSuccessAsync(change.DeploymentId, what, cancellation);
        foreach (var app in last?.Apps ?? []) await RequireAsWishedAsync(app, cancellation);
        return watch.Elapsed;
    }

    private async Task<DeploymentSummary?> FollowAsync(ChangeAccepted change, string what, CancellationToken cancellation)
    {
        DeploymentSummary? last = null;
        var moved = Stopwatch.StartNew();
        for (var seen = 0L; ; seen = await NextChangeAsync(seen, cancellation))
        {
            var running = await server.DeploymentsAsync(cancellation);
            var now = running.FirstOrDefault(deployment => deployment.Id == change.DeploymentId);
            if (now is null) return last;
            if (last is null || now.Done != last.Done || now.Step != last.Step) moved.Restart();
            last = now;
            if (moved.Elapsed > s_patience) await ExplainAsync(now, cancellation);
            progress.Show(Describe(what, now));
        }
    }

    /// <summary>Returns at the next change of anything, or after the patience has run out, so that the reason is asked for.</summary>
    private async Task<long> NextChangeAsync(long seen, CancellationToken cancellation)
    {
        await Task.Delay(s_pause, cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            return await server.WaitForChangeAsync(seen, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return seen;
        }
    }

    private async Task ExplainAsync(DeploymentSummary deployment, CancellationToken cancellation)
    {
        foreach (var app in deployment.Apps)
        {
            var why = await WhyOrNullAsync(app, cancellation);
            if (why is null || (why.Waiting == 0 && why.LastFailure is null)) continue;
            _explained = why.LastFailure is { } failure ? $"{why.Verdict} ({failure.Message})" : why.Verdict;
            return;
        }
    }

    private async Task<WhyReport?> WhyOrNullAsync(string app, CancellationToken cancellation)
    {
        try
        {
            return await server.WhyAsync(app, cancellation);
        }
        catch (ControlPlaneException)
        {
            return null; // an app that is being removed has no reasons left
        }
    }

    /// <summary>How it ended is what the server says; one that is not listed any more is judged by its apps alone.</summary>
    private async Task RequireSuccessAsync(string deployment, string what, CancellationToken cancellation)
    {
        var ended = (await server.EndedAsync(cancellation)).FirstOrDefault(one => one.Id == deployment);
        if (ended is null or { Result: "succeeded" }) return;
        var back = ended is { Result: "failed", Successor: { } successor } ? $". Deployment {successor} goes back to the last good version" : "";
        throw new CommandFailure($"{what}: the deployment {ended.Result switch { "failed" => "failed", "superseded" => "was superseded", _ => "was cancelled" }}{Reason(ended.Reason)}{back}");
    }

    private async Task RequireAsWishedAsync(string app, CancellationToken cancellation)
    {
        AppDetail detail;
        try
        {
            detail = await server.AppAsync(app, cancellation);
        }
        catch (ControlPlaneException gone) when (gone.Status == 404)
        {
            return;
        }

        var summary = detail.Summary;
        var up = summary.HasHealthChecks ? summary.Healthy : summary.Running;
        if (up >= summary.Instances || summary.Deploying.Count > 0) return;
        var why = await WhyOrNullAsync(app, cancellation);
        throw new CommandFailure(
            $"the deployment ended, but {app} has {up} of {summary.Instances} instances{Reason(why?.Verdict ?? "")}. `sandun why {app}` says more.");
    }

    private string Describe(string what, DeploymentSummary now)
    {
        var text = $"{what}: step {now.Step} of {now.Steps}, {now.Done} of {now.Wanted} instances";
        if (_explained.Length > 0) return text + "; " + _explained;
        return now.WaitsFor.Length > 0 ? text + "; " + now.WaitsFor : text;
    }

    private static string Reason(string reason) => reason.Length > 0 ? ": " + reason.TrimEnd('.') : "";
}
