using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>A program started inside a running task.</summary>
/// <param name="Root">The task, or the run of an executor.</param>
/// <param name="Path">Its own name, behind those of the nested containers it is in, with dots between them.</param>
public readonly record struct NestedId(TaskId Root, string Path)
{
    /// <summary>Where it is directly in; null when that is the task itself.</summary>
    public NestedId? Parent => Path.LastIndexOf('.') is >= 0 and var end ? this with { Path = Path[..end] } : null;

    /// <summary>Whether it is in another, at any depth.</summary>
    public bool IsIn(NestedId outer) => Root == outer.Root && Path.StartsWith(outer.Path + ".", StringComparison.Ordinal);

    public override string ToString() => $"{Root}.{Path}";
}
