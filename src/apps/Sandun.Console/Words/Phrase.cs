using System.Globalization;

namespace Sandun.WebConsole.Words;

/// <summary>One text of the console in every language it speaks; <c>{0}</c> marks where an argument goes.</summary>
/// <param name="English">The English text.</param>
/// <param name="Chinese">The text in simplified Chinese, with the glossary's words.</param>
public sealed record Phrase(string English, string Chinese)
{
    /// <summary>The text in one language.</summary>
    public string In(Language language) => language == Language.Chinese ? Chinese : English;

    /// <summary>The text in one language with its arguments put in.</summary>
    public string In(Language language, params ReadOnlySpan<object?> arguments) =>
        string.Format(CultureInfo.InvariantCulture, In(language), arguments);
}
