namespace Sandun.Lab.Histories;

/// <summary>What must hold whatever fails, by the numbers of the fault matrix, and where the harness looks at it.</summary>
public static class Invariants
{
    /// <summary>All twelve, in order.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("I1", "an acknowledged write survives", "the apps that were acknowledged while the fault went on are asked for afterwards"),
        new("I2", "nothing is given twice", "what nodes give is compared with what they have, ten times a second"),
        new("I3", "what is written in one leader's term is never mixed with another's", "every revision of etcd's history is judged as it comes"),
        new("I4", "no task is lost or running unknown", "processes on the hosts are compared with the state, both ways"),
        new("I5", "faults of the control plane touch no healthy task", "process ids and start times before and after"),
        new("I6", "what is wished runs again afterwards", "instances are waited for, for a bounded time"),
        new("I7", "deployments keep to their bounds", "healthy and running instances are counted ten times a second"),
        new("I8", "each due time of a job runs once, by its policy", "", "there are no jobs yet; the issue that brings them adds its checker here"),
        new("I9", "events come without a gap that is not told", "the numbers of the stream, across servers"),
        new("I10", "no request goes where it cannot be answered", "routes are asked all the time"),
        new("I11", "nothing grows without bound", "memory and descriptors of every part, after each fault"),
        new("I12", "no role is kept below its fair share", "two frameworks want more than there is all the time, and what each holds is judged five times a second"),
    ];
}

/// <summary>One of them.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Says">What holds.</param>
/// <param name="CheckedBy">How it is looked at; empty when it is not.</param>
/// <param name="NotYet">Why it is not looked at; empty when it is.</param>
public sealed record Invariant(string Id, string Says, string CheckedBy, string NotYet = "");
