namespace Sandun.WebConsole.Words;

/// <summary>A language the console speaks.</summary>
public enum Language
{
    English = 0,

    /// <summary>Simplified Chinese.</summary>
    Chinese = 1,
}
