namespace Sandun.Cli.Output;

/// <summary>What a waiting command is doing, on stderr: one line rewritten on a terminal, else one line each time it changes.</summary>
internal sealed class Progress
{
    private readonly bool _terminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
    private string _shown = "";

    /// <summary>Shows the state; the same text again shows nothing new.</summary>
    public void Show(string text)
    {
        if (text == _shown) return;
        _shown = text;
        if (_terminal) Console.Error.Write($"\r\u001b[K  {Fit(text)}");
        else Console.Error.WriteLine("  " + text);
    }

    /// <summary>Ends the shown line and leaves <paramref name="text"/> in its place.</summary>
    public void Done(string text)
    {
        Clear();
        Console.Error.WriteLine("  " + text);
    }

    /// <summary>Takes the shown line away.</summary>
    public void Clear()
    {
        if (_terminal && _shown.Length > 0) Console.Error.Write("\r\u001b[K");
        _shown = "";
    }

    // A line that wraps cannot be rewritten.
    private static string Fit(string text)
    {
        var width = Math.Max(Console.WindowWidth, 40) - 4;
        return text.Length <= width ? text : text[..(width - 1)] + "…";
    }
}
