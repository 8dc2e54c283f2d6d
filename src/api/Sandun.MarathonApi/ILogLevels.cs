namespace Sandun.MarathonApi;

/// <summary>What is logged, by the names of loggers.</summary>
public interface ILogLevels
{
    /// <summary>Each known logger's level, <c>ROOT</c> among them; one that was not set itself says <c>(inherited)</c>.</summary>
    IReadOnlyList<KeyValuePair<string, string>> All();

    /// <summary>Changes a logger's level, for a time or until it is changed again.</summary>
    void Set(string logger, LogLevelWord level, TimeSpan? duration);
}

/// <summary>Marathon's levels.</summary>
public enum LogLevelWord
{
    Trace = 0,
    Debug = 1,
    Info = 2,
    Warn = 3,
    Error = 4,
    Off = 5,

    /// <summary>As the logger above.</summary>
    Inherit = 6,
}
