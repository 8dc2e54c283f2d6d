using System.Collections.Immutable;

namespace Sandun.Agent;

/// <summary>A program to start inside a running task.</summary>
public sealed record NestedSpec
{
    public required NestedId Id { get; init; }

    /// <summary>What runs: the program and its arguments.</summary>
    public required ImmutableArray<string> Program { get; init; }

    /// <summary>Variables beside those of the task.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>The account it runs as; null for the task's.</summary>
    public string? User { get; init; }

    /// <summary>The size of its terminal; null where it has none.</summary>
    public TerminalSize? Terminal { get; init; }

    /// <summary>Whether it is somebody's look into the task: it runs in the task's own directory, and its input and output are that somebody's.</summary>
    public bool IsSession { get; init; }
}
