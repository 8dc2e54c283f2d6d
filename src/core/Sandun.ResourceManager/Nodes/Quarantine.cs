namespace Sandun.ResourceManager;

/// <summary>A node that eats tasks, or leaves and returns again and again, gets no new work for a while; each time for longer.</summary>
/// <param name="Level">The how-manieth in a row, from 1.</param>
/// <param name="Since">When it began.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="Reason">A sentence for people.</param>
/// <param name="Over">Whether it has ended; kept to know whether the next one is longer.</param>
public sealed record Quarantine(int Level, DateTimeOffset Since, DateTimeOffset Until, string Reason, bool Over)
{
    /// <summary>The next quarantine of a node; its time doubles as long as the node does not keep quiet for the longest time in between.</summary>
    public static Quarantine After(Quarantine? last, string reason, ResourceManagerOptions options, DateTimeOffset now)
    {
        var level = last is not null && now - last.Until < options.QuarantineLongest ? last.Level + 1 : 1;
        var time = options.QuarantineFirst;
        for (var i = 1; i < level && time < options.QuarantineLongest; i++) time *= 2;
        return new Quarantine(level, now, now + (time < options.QuarantineLongest ? time : options.QuarantineLongest), reason, false);
    }
}
