using Microsoft.AspNetCore.Components;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Live;

/// <summary>A component that shows texts: it knows the reader's language and is drawn again when the reader changes it.</summary>
public abstract class ConsoleComponent : ComponentBase
{
    [CascadingParameter]
    public Language Language { get; set; }

    /// <summary>A text in the reader's language.</summary>
    protected string T(Phrase phrase) => phrase.In(Language);

    /// <summary>A text in the reader's language with its arguments.</summary>
    protected string T(Phrase phrase, params ReadOnlySpan<object?> arguments) => phrase.In(Language, arguments);
}
