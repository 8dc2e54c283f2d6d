namespace Sandun.ResourceManager;

/// <summary>The answer to a <see cref="PoolRequest"/>.</summary>
public abstract record PoolReply
{
    private PoolReply()
    {
    }

    /// <summary>Done and durable; an operation on an agent is under way.</summary>
    public sealed record Done : PoolReply;

    /// <summary>Nothing was changed.</summary>
    public sealed record Refused(PoolRefusal Kind, string Message) : PoolReply;
}

/// <summary>Why a request was refused, in the terms of Mesos' answers.</summary>
public enum PoolRefusal
{
    /// <summary>400: the request is wrong by itself or for the pool as it is.</summary>
    Invalid = 0,
    /// <summary>404 (400 in the calls where Mesos says so): there is no such agent or framework.</summary>
    NotFound = 1,
    /// <summary>409: not with the resources or state of now; it may succeed later.</summary>
    Conflict = 2,
}
