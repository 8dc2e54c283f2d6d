using System.Globalization;

namespace Sandun.Lab.Histories;

/// <summary>
/// I12, from samples of who holds what: while demand is unmet, no role is more than one task below its fair share for more than two
/// cycles. All roles given here ask for the same task and want as many as they can get, so that the fair share is the weight's part of
/// what they hold together and what is free; nobody is preempted, so that what a role lacks comes when another's task ends, which the limit
/// allows for. A time in which nobody decided, or in which the role took no offers, does not count.
/// </summary>
/// <param name="longestTask">How long any of their tasks runs.</param>
public sealed class FairShares(TimeSpan longestTask)
{
    /// <summary>Mesos' allocation interval; Sandun decides as soon as something changes.</summary>
    public static readonly TimeSpan Cycle = TimeSpan.FromSeconds(1);

    /// <summary>Samples further apart than this say nothing of the time between them.</summary>
    private static readonly TimeSpan s_apart = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, DateTimeOffset> _belowSince = new(StringComparer.Ordinal);
    private readonly List<string> _violations = [];
    private DateTimeOffset _last;

    /// <summary>What was unfair, if anything was; one entry for each time a role was kept below its share.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Samples in which two roles or more wanted what only one of them could have.</summary>
    public int Contended { get; private set; }

    /// <summary>Judges the next sample; they come in order of time.</summary>
    public void Take(FairSample sample)
    {
        if (sample.At - _last > s_apart) _belowSince.Clear();
        _last = sample.At;
        var wanting = sample.Roles.Where(role => role.Wants).ToList();
        if (wanting.Count > 1) Contended++;
        var pool = wanting.Sum(role => role.Held) + sample.Free;
        var weights = wanting.Sum(role => role.Weight);
        foreach (var role in sample.Roles)
        {
            // Cross-multiplied: held + 1 < pool * weight / weights.
            if (!role.Wants || wanting.Count < 2 || (role.Held + 1) * weights >= pool * role.Weight)
            {
                _belowSince.Remove(role.Name);
                continue;
            }

            if (!_belowSince.TryGetValue(role.Name, out var since)) _belowSince[role.Name] = since = sample.At;
            if (sample.At - since <= (2 * Cycle) + longestTask) continue;
            _violations.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"I12: {role.Name} has held at most {role.Held} tasks for {(sample.At - since).TotalSeconds:0.0} s, and {pool * role.Weight / weights:0.##} of {pool} are its fair share"));
            _belowSince[role.Name] = sample.At;
        }
    }
}

/// <summary>Who holds what at one moment, in tasks of the one size all these roles ask for.</summary>
/// <param name="At">The moment.</param>
/// <param name="Free">How many more there is room for, offered or not.</param>
/// <param name="Roles">The roles that compete.</param>
public sealed record FairSample(DateTimeOffset At, int Free, IReadOnlyList<RoleSample> Roles);

/// <param name="Name">The role.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Held">Tasks it runs.</param>
/// <param name="Wants">Whether it takes offers, so that more would be welcome.</param>
public sealed record RoleSample(string Name, decimal Weight, int Held, bool Wants);
