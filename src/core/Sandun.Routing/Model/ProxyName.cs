using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>Names of proxy parts, derived from app paths such that different routes never share one and no name holds more than <c>[A-Za-z0-9:._-]</c>.</summary>
public static class ProxyName
{
    /// <summary>Longest name: HAProxy reads lines of 2,048 bytes and echoes names in its statistics, so paths of any length are cut to this.</summary>
    public const int LengthMax = 120;

    private const int DigestLength = 16;

    /// <summary>
    /// <c>h0:shop:web</c> for port 0 of /shop/web over HTTP, <c>t0:…</c> for TCP: a route that changes its mode gets a new
    /// backend instead of changing one that has connections.
    /// </summary>
    public static string Backend(PathId app, int portIndex, bool http)
    {
        var name = new StringBuilder();
        name.Append(http ? 'h' : 't').Append(portIndex.ToString(CultureInfo.InvariantCulture));
        foreach (var letter in app.Value) AppendSafe(name, letter);
        if (name.Length <= LengthMax) return name.ToString();

        // An escape is '_' and four digits, so "__" occurs in no uncut name and the digest keeps cut ones apart.
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name.ToString())))[..DigestLength];
        return name.ToString(0, LengthMax - DigestLength - 2) + "__" + digest;
    }

    /// <summary>Whether a backend of this name speaks HTTP; else TCP.</summary>
    public static bool IsHttp(string backend) => backend.StartsWith('h');

    private static void AppendSafe(StringBuilder name, char letter)
    {
        if (letter == '/') name.Append(':');
        else if (char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-') name.Append(letter);
        else name.Append('_').Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
    }
}
