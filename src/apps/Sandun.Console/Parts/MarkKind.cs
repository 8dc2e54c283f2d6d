namespace Sandun.WebConsole.Parts;

/// <summary>What a status mark says; each kind has its own shape beside its colour.</summary>
public enum MarkKind
{
    Good = 0,
    Busy = 1,
    Warning = 2,
    Bad = 3,
    Off = 4,
}
