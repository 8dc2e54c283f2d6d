namespace Sandun.ResourceManager;

/// <summary>The answer to a <see cref="NodeOrder"/>; given once its facts are durable.</summary>
/// <param name="Kind">Whether it was done, or why not.</param>
/// <param name="Message">One sentence for people.</param>
public sealed record NodeReply(NodeReplyKind Kind, string Message);

/// <summary>How an order was answered.</summary>
public enum NodeReplyKind
{
    Done = 0,

    /// <summary>There is no such node.</summary>
    Unknown = 1,

    /// <summary>The node stands otherwise than the order supposes.</summary>
    Conflict = 2,

    /// <summary>Nothing is decided now.</summary>
    Unavailable = 3,
}
