using System.Text;

namespace Sandun.Formats.Compose;

/// <summary>Splits a command into words as a shell would, without running anything.</summary>
internal static class ShellWords
{
    public static List<string> Split(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '\\' && quote != '\'' && i + 1 < text.Length) (word ??= new()).Append(text[++i]);
            else if (quote != '\0' && letter == quote) quote = '\0';
            else if (quote != '\0') word!.Append(letter);
            else if (letter is '"' or '\'')
            {
                quote = letter;
                word ??= new();
            }
            else if (char.IsWhiteSpace(letter))
            {
                if (word is not null) words.Add(word.ToString());
                word = null;
            }
            else (word ??= new()).Append(letter);
        }

        if (word is not null) words.Add(word.ToString());
        return words;
    }
}
