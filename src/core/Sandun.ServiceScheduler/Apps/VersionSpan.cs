namespace Sandun.ServiceScheduler;

/// <summary>Versions of an app from one, included, to another, excluded.</summary>
public readonly record struct VersionSpan(DateTimeOffset From, DateTimeOffset Until)
{
    public bool Holds(DateTimeOffset version) => version >= From && version < Until;
}
