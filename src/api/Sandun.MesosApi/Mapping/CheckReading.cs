using Sandun.Protocol;

namespace Sandun.MesosApi.Mapping;

/// <summary>Checks, and health checks, as frameworks describe them.</summary>
internal static class CheckReading
{
    public static HealthCheckSpec Read(Wire.HealthCheck wire)
    {
        var check = new HealthCheckSpec
        {
            GracePeriod = Time(wire.GracePeriodSeconds), Interval = Interval(wire.IntervalSeconds), Timeout = Timeout(wire.TimeoutSeconds),
            Delay = Time(wire.DelaySeconds), MaxConsecutiveFailures = MaximumFailures(wire),
        };
        return wire.Type switch
        {
            Wire.HealthCheck.Types.Type.Command => check with { Protocol = HealthCheckProtocol.Command, Command = Shell(wire.Command) },
            Wire.HealthCheck.Types.Type.Tcp => check with { Protocol = HealthCheckProtocol.MesosTcp, Port = (int?)wire.Tcp?.Port, IPv6 = IsV6(wire.Tcp?.Protocol) },
            _ => check with
            {
                Protocol = wire.Http?.Scheme == "https" ? HealthCheckProtocol.MesosHttps : HealthCheckProtocol.MesosHttp,
                Port = (int?)wire.Http?.Port,
                Path = wire.Http is { Path.Length: > 0 } http ? http.Path : "/",
                IPv6 = IsV6(wire.Http?.Protocol),
            },
        };
    }

    /// <summary>A check whose result is told and decides nothing.</summary>
    public static HealthCheckSpec Read(Wire.CheckInfo wire)
    {
        var check = new HealthCheckSpec { Interval = Interval(wire.IntervalSeconds), Timeout = Timeout(wire.TimeoutSeconds), Delay = Time(wire.DelaySeconds) };
        return wire.Type switch
        {
            Wire.CheckInfo.Types.Type.Command => check with { Protocol = HealthCheckProtocol.Command, Command = Shell(wire.Command?.Command_) },
            Wire.CheckInfo.Types.Type.Tcp => check with { Protocol = HealthCheckProtocol.MesosTcp, Port = (int?)wire.Tcp?.Port },
            _ => check with { Protocol = HealthCheckProtocol.MesosHttp, Port = (int?)wire.Http?.Port, Path = wire.Http is { Path.Length: > 0 } http ? http.Path : "/" },
        };
    }

    /// <summary>
    /// Mesos kills at failure number N, at the first also where N is zero; Sandun counts as Marathon does and kills at the one after, so that a
    /// single failure is forgiven even where Mesos would not.
    /// </summary>
    private static int MaximumFailures(Wire.HealthCheck wire) => (int)Math.Clamp(wire.ConsecutiveFailures - 1L, 1, int.MaxValue);

    private static string Shell(Wire.CommandInfo? command)
    {
        if (command is null) return "";
        return command.Shell ? command.Value : string.Join(' ', command.Arguments.Count > 0 ? command.Arguments.Select(Quoted) : [Quoted(command.Value)]);
    }

    private static string Quoted(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static bool IsV6(Wire.NetworkInfo.Types.Protocol? protocol) => protocol == Wire.NetworkInfo.Types.Protocol.Ipv6;

    /// <summary>Asking without a pause would take a core.</summary>
    private static TimeSpan Interval(double seconds) => Time(Math.Max(seconds, 0.1));

    /// <summary>Mesos waits for ever where it is zero.</summary>
    private static TimeSpan Timeout(double seconds) => Time(seconds == 0 ? double.MaxValue : seconds);

    /// <summary>No longer than timers can wait.</summary>
    private static TimeSpan Time(double seconds) => Scalars.Seconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(24).TotalSeconds));
}
