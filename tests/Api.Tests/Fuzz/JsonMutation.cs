using System.Text;

namespace Sandun.Tests.Fuzz;

/// <summary>Damages JSON texts, by bytes and by tokens; the same seed damages in the same way.</summary>
internal sealed class JsonMutation(ulong seed)
{
    /// <summary>Values that parsers, arithmetic and file formats stumble over.</summary>
    private static readonly string[] s_values =
    [
        "null", "true", "[]", "{}", "\"\"", "0", "-1", "1e999", "-1e-999", "NaN", "1e9", "2147483648", "9223372036854775808", "0.1", "1.00000000000000000001",
        "\"\\u0000\"", "\"\\ud800\"", "\"a\\nb\"", "\"../..\"", "\"/\"", "\"//\"", "\"%n%s\"", "\"'; rm -rf / #\"", "\"$(id)\"", "\"\\u202e\"", "\"(a+)+$\"",
        "[[[[[[]]]]]]", "{\"id\":\"/x\"}", "[1,\"a\",null]", "\"4294967296\"", "{\"secret\":\"x\"}", "\"@zone\"", "\"GROUP_BY\"", "\"MAX_PER\"",
    ];

    private ulong _state = seed * 0x9E3779B97F4A7C15UL | 1;

    public byte[] Of(string json)
    {
        var text = json;
        for (var round = Next(3); round >= 0; round--) text = Next(2) == 0 ? ByCharacter(text) : ByToken(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (Next(5) == 0) bytes = ByByte(bytes);
        return bytes;
    }

    public int Next(int below)
    {
        // splitmix64: small, and the same everywhere.
        _state += 0x9E3779B97F4A7C15UL;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
    }

    /// <summary>Puts one letter or digit in the place of another: the JSON stays whole, what it says changes.</summary>
    private string ByCharacter(string text)
    {
        if (text.Length == 0) return text;
        var at = Next(text.Length);
        for (var i = 0; i < text.Length && !char.IsAsciiLetterOrDigit(text[at]); i++) at = (at + 1) % text.Length;
        var other = char.IsAsciiDigit(text[at]) ? (char)('0' + Next(10)) : "azAZ_-./ $*é".ElementAt(Next(12));
        return text[..at] + other + text[(at + 1)..];
    }

    private string ByToken(string text)
    {
        var (from, to) = Token(text);
        return Next(4) switch
        {
            0 => text[..from] + text[to..],
            1 => text[..to] + "," + text[from..to] + text[to..],
            2 => text[..from] + string.Concat(Enumerable.Repeat(text[from..to], 1 + Next(40))) + text[to..],
            _ => text[..from] + s_values[Next(s_values.Length)] + text[to..],
        };
    }

    /// <summary>A value, a name or a pair of brackets with what is between.</summary>
    private (int From, int To) Token(string text)
    {
        if (text.Length == 0) return (0, 0);
        var from = Next(text.Length);
        while (from > 0 && text[from - 1] is not (':' or ',' or '[' or '{')) from--;
        var depth = 0;
        var to = from;
        while (to < text.Length)
        {
            if (text[to] is '[' or '{') depth++;
            else if (text[to] is ']' or '}' && --depth < 0) break;
            else if (text[to] == ',' && depth == 0) break;
            to++;
        }

        return (from, to);
    }

    private byte[] ByByte(byte[] bytes)
    {
        if (bytes.Length == 0) return bytes;
        switch (Next(3))
        {
            case 0:
                return bytes[..Next(bytes.Length)];
            case 1:
                bytes[Next(bytes.Length)] ^= (byte)(1 << Next(8));
                return bytes;
            default:
                var at = Next(bytes.Length);
                return [.. bytes[..at], (byte)Next(256), .. bytes[at..]];
        }
    }
}
