using System.Collections.Concurrent;
using Sandun.MarathonApi;
using Sandun.MesosApi.Logging;

namespace Sandun.Server.Marathon;

/// <summary>Levels of loggers that may be changed while the server runs; each falls back to the logger above it, by the dots in its name.</summary>
internal sealed class LogLevels(TimeProvider time) : ILogLevels, ILogVerbosity
{
    private const string Root = "ROOT";

    private static readonly (string Logger, LogLevel Level)[] s_first =
    [
        (Root, LogLevel.Information), ("Grpc", LogLevel.Warning), ("Microsoft", LogLevel.Warning), ("System", LogLevel.Warning),

        // A leader that is gone is said once, by whoever watches it.
        ("Yarp", LogLevel.Error),

        // While any level of it is on, each request is given an activity and a scope that nobody reads; what fails in a request is logged by the last resort.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),

        // What keeps the host from starting is said in one line at the end.
        ("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None),

        // Keys of console sessions lie in the store, which is for its owner alone; that they are not encrypted there needs no warning.
        ("Microsoft.AspNetCore.DataProtection", LogLevel.Error),
    ];

    private readonly ConcurrentDictionary<string, (LogLevel Level, DateTimeOffset? Until)> _set = new(StringComparer.Ordinal);

    /// <summary>Each logger's level as last worked out: it is asked for many times a request.</summary>
    private readonly ConcurrentDictionary<string, LogLevel> _seen = new(StringComparer.Ordinal);

    /// <summary>When a level that was set for a time ends, in ticks; the levels are worked out anew then.</summary>
    private long _nextEnd = long.MaxValue;

    int ILogVerbosity.Usual => 0;

    int ILogVerbosity.Level => LevelOf(Root).Level switch
    {
        LogLevel.Trace => 2,
        LogLevel.Debug => 1,
        _ => 0,
    };

    public bool Allow(string? category, LogLevel level)
    {
        if (Interlocked.Read(ref _nextEnd) <= time.GetUtcNow().UtcTicks) Forget();
        return level >= _seen.GetOrAdd(category ?? Root, logger => LevelOf(logger).Level);
    }

    public IReadOnlyList<KeyValuePair<string, string>> All() =>
    [
        .. _seen.Keys.Concat(_set.Keys).Concat(s_first.Select(one => one.Logger)).Distinct().Order(StringComparer.Ordinal).Select(logger =>
        {
            var (level, own) = LevelOf(logger);
            return KeyValuePair.Create(logger, own ? Word(level) : Word(level) + " (inherited)");
        }),
    ];

    public void Set(string logger, LogLevelWord level, TimeSpan? duration)
    {
        if (level == LogLevelWord.Inherit) _set.TryRemove(logger, out _);
        else _set[logger] = (Of(level), time.GetUtcNow() + duration);
        Forget();
    }

    void ILogVerbosity.Set(int level, TimeSpan duration)
    {
        if (level == 0) Set(Root, LogLevelWord.Inherit, null);
        else Set(Root, level == 1 ? LogLevelWord.Debug : LogLevelWord.Trace, duration);
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        Interlocked.Exchange(ref _nextEnd, _set.Values.Select(set => set.Until).Where(until => until > now).Min()?.UtcTicks ?? long.MaxValue);
        foreach (var logger in _seen.Keys) _seen[logger] = LevelOf(logger).Level;
    }

    private (LogLevel Level, bool Own) LevelOf(string logger)
    {
        for (var name = logger; ; name = name[..name.LastIndexOf('.')])
        {
            if (_set.TryGetValue(name, out var set) && (set.Until is not { } until || until > time.GetUtcNow())) return (set.Level, name == logger);
            foreach (var (first, level) in s_first)
                if (first == name)
                    return (level, name == logger);
            if (name.Contains('.')) continue;
            return name == Root ? (LogLevel.Information, true) : (LevelOf(Root).Level, false);
        }
    }

    private static LogLevel Of(LogLevelWord word) => word switch
    {
        LogLevelWord.Trace => LogLevel.Trace,
        LogLevelWord.Debug => LogLevel.Debug,
        LogLevelWord.Info => LogLevel.Information,
        LogLevelWord.Warn => LogLevel.Warning,
        LogLevelWord.Error => LogLevel.Error,
        _ => LogLevel.None,
    };

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        LogLevel.None => "OFF",
        _ => "ERROR",
    };
}
