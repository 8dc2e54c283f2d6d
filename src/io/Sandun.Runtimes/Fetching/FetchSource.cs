namespace Sandun.Runtimes.Fetching;

/// <summary>Where a file is fetched from: an http or https address, or a path of the machine.</summary>
internal sealed class FetchSource
{
    /// <exception cref="FormatException">The text is none of these; the message says what is expected.</exception>
    public FetchSource(string text)
    {
        Text = text;
        if (text.StartsWith('/')) Path = text;
        else if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") Address = address;
        else if (address is { Scheme: "file", Host: "" or "localhost" }) Path = Uri.UnescapeDataString(address.AbsolutePath);
        else throw new FormatException($"'{text}' is not an address this agent fetches from: give http://, https://, file:// or an absolute path");
        FileName = System.IO.Path.GetFileName(Path ?? Uri.UnescapeDataString(Address!.AbsolutePath));
        if (FileName.Length == 0) throw new FormatException($"'{text}' names no file");
    }

    public string Text { get; }
    public Uri? Address { get; }
    public string? Path { get; }
    public string FileName { get; }
}
