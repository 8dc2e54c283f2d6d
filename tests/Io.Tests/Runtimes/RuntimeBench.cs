using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Runtimes.Processes;
using Sandun.Tests;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>A process runtime in a directory of its own, with what it reports.</summary>
internal sealed class RuntimeBench : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static int s_count;
    private readonly Channel<AgentInput> _reports = Channel.CreateUnbounded<AgentInput>();
    private readonly List<TaskId> _launched = [];

    private readonly bool _ownsDirectory;

    /// <param name="before">Works in the same directory, as an agent after its restart.</param>
    /// <param name="options">How processes are run; null for the defaults.</param>
    public RuntimeBench(RuntimeBench? before = null, ProcessRuntimeOptions? options = null)
    {
        RealParts.Root();
        _ownsDirectory = before is null;
        Paths = before?.Paths ?? new AgentPaths(Directory.CreateTempSubdirectory("sandun-runtime-").FullName);
        File.SetUnixFileMode(Paths.Root, (UnixFileMode)0b111_101_101);
        Runtime = new ProcessRuntime(Paths, options ?? new ProcessRuntimeOptions(), report => _reports.Writer.TryWrite(report), NullLogger.Instance);
    }

    public AgentPaths Paths { get; }

    public ProcessRuntime Runtime { get; }

    public static TaskSpec Spec(string command, string? id = null) => new()
    {
        Id = new TaskId(id ?? $"test.{Environment.ProcessId}.{Interlocked.Increment(ref s_count)}"), Name = "test", Command = command,
        Resources = new Resources(ResourceAmounts.Of(0.1m, 64), PortSet.Empty),
    };

    /// <summary>Launches and waits until it runs.</summary>
    public async Task<AgentInput.Launched> RunAsync(TaskSpec spec)
    {
        Launch(spec);
        return await NextAsync<AgentInput.Launched>();
    }

    public void Launch(TaskSpec spec)
    {
        _launched.Add(spec.Id);
        Runtime.Launch(new TaskLaunch(spec, new FrameworkId("tests"), new AgentId("agent-1")));
    }

    /// <summary>Launches and waits for the end.</summary>
    public async Task<TaskEnd> RunToEndAsync(TaskSpec spec)
    {
        await RunAsync(spec);
        return (await NextAsync<AgentInput.Exited>()).End;
    }

    public async Task<T> NextAsync<T>()
        where T : AgentInput
    {
        using var timeout = new CancellationTokenSource(s_patience);
        return Assert.IsType<T>(await _reports.Reader.ReadAsync(timeout.Token), exactMatch: false);
    }

    public string Output(TaskSpec spec, string file = "stdout") => File.ReadAllText(Path.Combine(Paths.Sandbox(spec.Id), file));

    /// <summary>Waits until a file of the sandbox holds a whole line.</summary>
    public async Task<string> LineAsync(TaskSpec spec, string file = "stdout")
    {
        var end = DateTime.UtcNow + s_patience;
        while (DateTime.UtcNow < end)
        {
            if (Output(spec, file) is var text && text.Contains('\n')) return text[..text.IndexOf('\n')];
            await Task.Delay(20);
        }

        Assert.Fail($"{file} stays without a line; stderr: {Output(spec, "stderr")}");
        return "";
    }

    public static async Task<bool> EventuallyAsync(Func<bool> condition)
    {
        var end = DateTime.UtcNow + s_patience;
        while (!condition())
        {
            if (DateTime.UtcNow > end) return false;
            await Task.Delay(20);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var task in _launched) Runtime.Remove(task);
        if (!_ownsDirectory)
        {
            Runtime.Dispose();
            return;
        }

        await EventuallyAsync(() => Directory.GetDirectories(Paths.Sandboxes).Length == 0);
        Runtime.Dispose();
        Directory.Delete(Paths.Root, recursive: true);
    }
}
