namespace Sandun.Autoscaler.Controller;

/// <summary>What a user wishes of the scaling of one app, with defaults filled in.</summary>
public sealed record ScalingPolicy
{
    /// <summary>Fewest instances; 0 lets an app that nobody asks for sleep.</summary>
    public int Min { get; init; } = 1;

    /// <summary>Most instances.</summary>
    public int Max { get; init; } = 10;

    /// <summary>What 95 % of the answers take at most, milliseconds.</summary>
    public int LevelMilliseconds { get; init; } = 500;

    /// <summary>Requests one instance serves at once.</summary>
    public int Concurrency { get; init; } = 10;

    /// <summary>CPUs of one instance, thousandths.</summary>
    public long CpuMillis { get; init; } = 1_000;

    /// <summary>Memory of one instance, bytes; 0 when unknown.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Share of its CPUs an instance may use, per mille; null for no target of its own.</summary>
    public int? CpuTargetPermille { get; init; }

    /// <summary>Share of its memory an instance may use, per mille; null for no target.</summary>
    public int? MemoryTargetPermille { get; init; }

    /// <summary>Share of the answers that may be errors, per mille; null for no target.</summary>
    public int? ErrorPermille { get; init; }

    public ScalingPrices Prices { get; init; } = ScalingPrices.Default;

    /// <summary>Seconds a new instance works at half its speed.</summary>
    public int WarmupSeconds { get; init; } = 10;

    /// <summary>Seconds from order to first request until launches have been measured.</summary>
    public int FirstLaunchSeconds { get; init; } = 20;

    /// <summary>Seconds a request waits at the router before it is refused.</summary>
    public int QueueSeconds { get; init; } = 10;

    /// <summary>Seconds after an action in which none upwards (panic excepted) follows.</summary>
    public int UpCooldownSeconds { get; init; }

    /// <summary>Seconds after an action in which none downwards follows.</summary>
    public int DownCooldownSeconds { get; init; }

    /// <summary>Most instances more in one action; null for no limit.</summary>
    public int? MaxUpStep { get; init; }

    /// <summary>Most instances less in one action; null for no limit.</summary>
    public int? MaxDownStep { get; init; }
}
