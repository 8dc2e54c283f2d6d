using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Http;

namespace Sandun.MesosApi.Logging;

/// <summary><c>/logging/toggle</c>, and what <c>SET_LOGGING_LEVEL</c> has in common with it. The messages are Mesos'.</summary>
internal static class LoggingCalls
{
    /// <summary>Tells the level; with both parameters it is set for the time given.</summary>
    public static Task ToggleAsync(HttpContext http, ILogVerbosity log)
    {
        var (level, duration) = (http.Request.Query["level"].ToString(), http.Request.Query["duration"].ToString());
        if (level.Length == 0 && duration.Length == 0)
            return Answers.TextAsync(http, StatusCodes.Status200OK, log.Level.ToString(CultureInfo.InvariantCulture) + "\n");
        if (duration.Length == 0) throw new MalformedCallException("Expecting 'duration=value' in query.\n");
        if (level.Length == 0) throw new MalformedCallException("Expecting 'level=value' in query.\n");
        if (!int.TryParse(level, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var wanted)) throw new MalformedCallException($"Failed to convert '{level}' to number.\n");
        if (IsOfAPage(http.Request)) throw new MalformedCallException("A page of another site may not have more logged.\n", StatusCodes.Status403Forbidden);
        Set(log, wanted, DurationText.Parse(duration));
        return Answers.EmptyAsync(http, StatusCodes.Status200OK);
    }

    /// <summary>Mesos' tools set the level by GET, which any page can have a browser do; a browser says so, as no tool does (Fetch Metadata, W3C).</summary>
    private static bool IsOfAPage(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" || request.Headers.Origin.Count > 0;

    /// <summary>A duration as calls give it.</summary>
    public static TimeSpan Length(Wire.DurationInfo duration) => TimeSpan.FromTicks(duration.Nanoseconds / TimeSpan.NanosecondsPerTick);

    /// <exception cref="MalformedCallException">No such level may be set.</exception>
    public static void Set(ILogVerbosity log, long level, TimeSpan duration)
    {
        if (level < 0) throw new MalformedCallException($"Invalid level '{level}'.\n");
        if (level < log.Usual) throw new MalformedCallException($"'{level}' < original level.\n");
        if (duration < TimeSpan.Zero) throw new MalformedCallException($"Invalid duration: it is negative.\n");
        log.Set((int)Math.Min(level, int.MaxValue), duration);
    }
}
