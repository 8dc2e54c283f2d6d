namespace Sandun.WebConsole.Performance;

/// <summary>How figures are written.</summary>
public enum ChartUnit
{
    Number = 0,
    Cpus = 1,
    Bytes = 2,
    BytesPerSecond = 3,
    PerSecond = 4,
    Seconds = 5,
    Share = 6,
}
