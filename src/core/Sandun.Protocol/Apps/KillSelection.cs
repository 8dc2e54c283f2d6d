namespace Sandun.Protocol;

/// <summary>Which instances go first when there are too many.</summary>
public enum KillSelection
{
    YoungestFirst = 0,
    OldestFirst = 1,
}
