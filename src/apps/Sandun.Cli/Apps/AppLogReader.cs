using System.Diagnostics;
using Sandun.NativeApi;

namespace Sandun.Cli.Apps;

/// <summary>Prints the output of an app's tasks, side by side when there are several, whole lines only.</summary>
internal sealed class AppLogReader(IControlPlane server, string app, string file, long tailBytes)
{
    /// <summary>Pause between looks for new output: short for a reader's eye, and 100 tasks cost the server 300 small requests a second.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    /// <summary>How often new instances are looked for.</summary>
    private static readonly TimeSpan s_newInstances = TimeSpan.FromSeconds(2);

    private readonly SortedDictionary<string, FollowedFile> _files = new(StringComparer.Ordinal);
    private bool _severalTasks;
    private string? _lastFailed;

    public async Task PrintAsync(string? onlyTask, bool follow, CancellationToken cancellation)
    {
        await FindTasksAsync(onlyTask, cancellation);
        if (_files.Count == 0 && !follow && _lastFailed is { } failed)
        {
            Console.Error.WriteLine($"{app} has no task that runs; this is its last one that ended, {failed}:");
            _files.Add(failed, new FollowedFile());
        }

        if (_files.Count == 0 && !follow) throw new CommandFailure($"{app} has no task that runs; `sandun why {app}` says why");
        var lookedAt = Stopwatch.StartNew();
        try
        {
            do
            {
                var printed = false;
                foreach (var (task, followed) in _files) printed |= await ReadOnAsync(task, followed, cancellation);
                if (printed) continue;
                if (!follow) break;
                await Task.Delay(s_pause, cancellation);
                if (onlyTask is null && lookedAt.Elapsed > s_newInstances)
                {
                    await FindTasksAsync(null, cancellation);
                    lookedAt.Restart();
                }
            }
            while (true);
        }
        catch (OperationCanceledException) when (follow)
        {
            // Ctrl-C is how following ends.
        }

        foreach (var (task, followed) in _files)
            if (followed.Rest.Length > 0) Write(task, followed.Rest);
    }

    private async Task FindTasksAsync(string? onlyTask, CancellationToken cancellation)
    {
        if (onlyTask is not null)
        {
            _files.TryAdd(onlyTask, new FollowedFile());
            return;
        }

        var detail = await server.AppAsync(app, cancellation);
        foreach (var instance in detail.InstanceList)
            if (instance.TaskId.Length > 0) _files.TryAdd(instance.TaskId, new FollowedFile());
        _severalTasks = _files.Count > 1;
        _lastFailed = detail.LastFailure?.TaskId;
    }

    private async Task<bool> ReadOnAsync(string task, FollowedFile followed, CancellationToken cancellation)
    {
        LogPiece piece;
        try
        {
            piece = await server.ReadLogAsync(task, file, followed.Offset ?? -tailBytes, cancellation);
        }
        catch (ControlPlaneException gone) when (gone.Status is 404 or 410 && _severalTasks)
        {
            return false; // its sandbox is not there yet or no more; the others go on
        }

        var begins = followed.Offset is null && piece.Offset > 0;
        followed.Offset = piece.NextOffset;
        if (piece.Data.Length == 0) return false;
        var text = followed.Rest + piece.Data;
        if (begins) text = text[(text.IndexOf('\n') + 1)..]; // the tail begins within a line: leave that one out
        var end = text.LastIndexOf('\n');
        followed.Rest = text[(end + 1)..];
        if (end >= 0) Write(task, text[..end]);
        return true;
    }

    private void Write(string task, string lines)
    {
        foreach (var line in lines.Split('\n'))
            Console.Out.WriteLine(_severalTasks ? $"{ShortName(task)} | {line}" : line);
    }

    /// <summary>What tells a task from its sisters: the beginning of its instance's UUID, and which launch it is.</summary>
    private static string ShortName(string task)
    {
        const string mark = ".instance-";
        const int enough = 8;
        var at = task.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 || task.Length < at + mark.Length + enough
            ? task
            : $"{task.Substring(at + mark.Length, enough)}.{task[(task.LastIndexOf('.') + 1)..]}";
    }

    private sealed class FollowedFile
    {
        public long? Offset { get; set; }

        /// <summary>The beginning of a line that has not ended yet.</summary>
        public string Rest { get; set; } = "";
    }
}
