namespace Sandun.ServiceScheduler;

/// <summary>Why a request was refused; the API turns it into a status.</summary>
public enum RefusalKind
{
    /// <summary>400: the request contradicts itself.</summary>
    BadRequest = 0,

    /// <summary>404.</summary>
    NotFound = 1,

    /// <summary>409: the id is taken.</summary>
    Exists = 2,

    /// <summary>409: a deployment holds the app.</summary>
    Locked = 3,

    /// <summary>422: the definition breaks a rule; the details name the members.</summary>
    Invalid = 4,

    /// <summary>403: too many deployments run.</summary>
    TooMany = 5,

    /// <summary>503: the state cannot be changed now; try again.</summary>
    Unavailable = 6,

    /// <summary>501: Marathon has it, Sandun not yet; the message says what is missing.</summary>
    NotThereYet = 7,

    /// <summary>412: it has changed since the caller read it.</summary>
    Stale = 8,
}
