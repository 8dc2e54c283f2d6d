using Microsoft.Extensions.Logging;
using Sandun.MesosApi.Logging;

namespace Sandun.Cli.Agent;

/// <summary>How much the agent logs: as it was told at its start, and more while somebody wants it.</summary>
/// <param name="usual">What it was told.</param>
/// <param name="time">The clock.</param>
internal sealed class AgentVerbosity(LogLevel usual, TimeProvider time) : ILogVerbosity
{
    private volatile Wish _wish = new(usual, DateTimeOffset.MinValue);

    public int Usual => NumberOf(usual);

    public int Level => NumberOf(Now);

    private LogLevel Now => _wish is var wish && time.GetUtcNow() < wish.Until ? wish.Level : usual;

    /// <summary>Whether a message of the level is written.</summary>
    public bool Allows(LogLevel level) => level >= Now;

    public void Set(int level, TimeSpan duration)
    {
        var now = time.GetUtcNow();
        _wish = level == Usual
            ? new Wish(usual, DateTimeOffset.MinValue)
            : new Wish(level == 1 ? LogLevel.Debug : LogLevel.Trace, duration < DateTimeOffset.MaxValue - now ? now + duration : DateTimeOffset.MaxValue);
    }

    private static int NumberOf(LogLevel level) => level switch
    {
        LogLevel.Trace => 2,
        LogLevel.Debug => 1,
        _ => 0,
    };

    private sealed record Wish(LogLevel Level, DateTimeOffset Until);
}
