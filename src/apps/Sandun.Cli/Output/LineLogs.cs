using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Sandun.Cli.Output;

/// <summary>
/// The log of an agent or router: a line each on standard output. Put together by hand: the usual builder brings a container of services, which
/// took an agent's start a seventh of its time.
/// </summary>
internal static class LineLogs
{
    /// <param name="allows">Whether a level is logged now.</param>
    public static ILoggerFactory Create(Func<LogLevel, bool> allows)
    {
        var filter = new LoggerFilterOptions { MinLevel = LogLevel.Trace };
        filter.Rules.Add(new LoggerFilterRule(null, null, null, (_, _, level) => allows(level)));
        var options = new FixedOptions(new ConsoleLoggerOptions { FormatterName = LineFormatter.FormatterName });
        return new LoggerFactory([new ConsoleLoggerProvider(options, [new LineFormatter()])], filter);
    }

    /// <summary>Time, level, category, number and message; a message of several lines becomes one.</summary>
    private sealed class LineFormatter() : ConsoleFormatter(FormatterName)
    {
        public const string FormatterName = "line";

        public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter writer)
        {
            var message = entry.Formatter(entry.State, entry.Exception);
            writer.Write(DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ ", CultureInfo.InvariantCulture));
            writer.Write(Word(entry.LogLevel));
            writer.Write(": ");
            writer.Write(entry.Category);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"[{entry.EventId.Id}] "));
            writer.Write(OneLine(message));
            if (entry.Exception is { } exception)
            {
                writer.Write(' ');
                writer.Write(OneLine(exception.ToString()));
            }

            writer.Write('\n');
        }

        private static string OneLine(string text) => text.Replace('\n', ' ');

        private static string Word(LogLevel level) => level switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        };
    }

    /// <summary>Options that never change.</summary>
    private sealed class FixedOptions(ConsoleLoggerOptions options) : IOptionsMonitor<ConsoleLoggerOptions>
    {
        public ConsoleLoggerOptions CurrentValue => options;

        public ConsoleLoggerOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<ConsoleLoggerOptions, string?> listener) => null;
    }
}
