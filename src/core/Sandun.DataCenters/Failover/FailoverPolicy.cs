namespace Sandun.DataCenters;

/// <summary>When a center's work is moved without being asked.</summary>
public sealed record FailoverPolicy
{
    public static readonly FailoverPolicy Default = new();

    /// <summary>Off unless an operator turns it on.</summary>
    public bool Enabled { get; init; }

    /// <summary>How long a center must be gone.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After a move nothing moves by itself for this long.</summary>
    public TimeSpan HoldDown { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Most moves within an hour.</summary>
    public int MostAnHour { get; init; } = 1;

    /// <summary>
    /// The business metric: good requests a second below this part of what they were a minute ago, in percent, confirm the loss. 0 to move
    /// on the observers' word alone.
    /// </summary>
    public int BusinessPercent { get; init; } = 50;

    /// <summary>Whether a center that answers badly is weighed out of the traffic.</summary>
    public bool WeighOut { get; init; } = true;

    /// <summary>What is wrong, naming the member; null when nothing is.</summary>
    public string? Error => After < TimeSpan.FromSeconds(1) || After > TimeSpan.FromHours(1) ? "afterSeconds must be 1 to 3600"
        : HoldDown < TimeSpan.Zero || HoldDown > TimeSpan.FromDays(1) ? "holdDownSeconds must be 0 to 86400"
        : MostAnHour is < 0 or > 60 ? "mostAnHour must be 0 to 60"
        : BusinessPercent is < 0 or > 100 ? "businessPercent must be 0 to 100"
        : null;
}
