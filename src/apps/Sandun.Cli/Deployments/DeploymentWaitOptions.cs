using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Deployments;

/// <summary>The options of every command that starts a deployment: whether to wait, how long, and whether to push others aside.</summary>
internal sealed class DeploymentWaitOptions
{
    /// <summary>Long enough for a slow image to be pulled and a large app to be rolled.</summary>
    public const int DefaultTimeoutSeconds = 600;

    private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Wait until the deployment has ended." };

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "How many seconds to wait at most; then the exit status is 3 and the deployment goes on.",
        DefaultValueFactory = _ => DefaultTimeoutSeconds, HelpName = "seconds",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Take the place of deployments that hold the same apps." };

    private readonly Option<bool> _queue = new("--queue") { Description = "Wait behind deployments that hold the same apps." };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Only show what would happen; exit status 2 when something would, 0 when nothing.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_wait);
        command.Options.Add(_timeout);
        command.Options.Add(_force);
        command.Options.Add(_queue);
        command.Options.Add(_dryRun);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_force) && result.GetValue(_queue)) result.AddError("--force and --queue exclude each other");
        });
    }

    /// <summary>Makes the change, or shows its plan.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Session session, ChangeWish wish, string what, CancellationToken cancellation)
    {
        if (parsed.GetValue(_dryRun)) return PlanTables.Print(session, await session.Server.PlanAsync(wish, cancellation));
        var rule = parsed.GetValue(_force) ? OnConflict.Supersede : parsed.GetValue(_queue) ? OnConflict.Queue : OnConflict.Refuse;
        var change = await session.Server.ChangeAsync(wish with { OnConflict = rule }, cancellation);
        foreach (var warning in change.Warnings) Console.Error.WriteLine("sandun: warning: " + warning.Text);
        return await FinishAsync(parsed, session, change, what, cancellation);
    }

    /// <summary>Prints what was accepted, or waits until it is done.</summary>
    private async Task<int> FinishAsync(ParseResult parsed, Session session, ChangeAccepted change, string what, CancellationToken cancellation)
    {
        if (parsed.GetValue(_wait))
        {
            var limit = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(_timeout), 1, 7 * 24 * 3600));
            var progress = new Progress();
            var took = await new DeploymentWait(session.Server, progress).UntilDoneAsync(change, what, limit, cancellation);
            if (!session.Printer.IsJson)
            {
                session.Printer.Line(new Cell(Wording.Invariant($"{what}: done in {took.TotalSeconds:0.0} s"), Tone.Good));
                return ExitCode.Ok;
            }
        }

        session.Printer.Print(change, NativeJson.Default.ChangeAccepted, printer =>
            printer.Line(change.QueuedBehind.Count > 0
                ? $"{what}: deployment {change.DeploymentId} waits behind {string.Join(", ", change.QueuedBehind)}"
                : $"{what}: deployment {change.DeploymentId} has begun; `sandun deploy ls` shows how far it is"));
        return ExitCode.Ok;
    }
}
