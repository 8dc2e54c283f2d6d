namespace Sandun.Protocol;

/// <summary>Checks of the texts a user may put into a route. What passes holds no blank, quote, comment or control character.</summary>
public static class RouteText
{
    /// <summary>Longest host name (RFC 1035).</summary>
    public const int HostLengthMax = 253;

    /// <summary>Longest path prefix; HAProxy compares it with at most a buffer's worth of the request.</summary>
    public const int PathLengthMax = 512;

    /// <summary>Longest name of a data center.</summary>
    public const int DataCenterLengthMax = 100;

    private const int LabelLengthMax = 63;

    /// <summary>Why a host name cannot be routed, or null when it can.</summary>
    public static string? HostError(string host)
    {
        if (host.Length is 0 or > HostLengthMax) return $"a host name has 1 to {HostLengthMax} characters";
        foreach (var label in host.Split('.'))
        {
            if (label.Length is 0 or > LabelLengthMax) return $"the labels between its dots have 1 to {LabelLengthMax} characters";
            if (label.Any(letter => !char.IsAscii(letter))) return "write an internationalised name in its punycode, as xn--bcher-kva.test for bücher.test";
            foreach (var letter in label)
            {
                if (letter is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_'))
                    return "a host name holds lower-case letters, digits, hyphens and dots only";
            }
        }

        return null;
    }

    /// <summary>Why a path prefix cannot be routed, or null when it can.</summary>
    public static string? PathError(string path)
    {
        if (path.Length is 0 or > PathLengthMax) return $"a path prefix has 1 to {PathLengthMax} characters";
        if (path[0] != '/') return "a path prefix begins with a slash";
        foreach (var letter in path)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && !"/-._~%!$&'()*+,;=:@".Contains(letter))
                return "a path prefix holds the characters of RFC 3986 paths only";
        }

        return null;
    }

    /// <summary>Why a data center's name cannot be in a route, or null when it can.</summary>
    public static string? DataCenterError(string name) =>
        name.Length is 0 or > DataCenterLengthMax ? $"a data center's name has 1 to {DataCenterLengthMax} characters"
        : name.Any(char.IsControl) || char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1])
            ? "a data center's name holds no control character, and no blank at its ends" : null;

    /// <summary>The prefix as rules hold it, with a slash at its end.</summary>
    public static string NormalPrefix(string path) => path.TrimEnd('/') + "/";

    /// <summary>Reads an IP address strictly (four decimal octets, or the hexadecimal groups of IPv6), because only such text may reach a proxy.</summary>
    public static bool IsAddress(string text) => text.Contains(':') ? IsIpv6(text) : IsIpv4(text);

    private static bool IsIpv4(string text)
    {
        var octets = text.Split('.');
        if (octets.Length != 4) return false;
        foreach (var octet in octets)
        {
            if (octet.Length is 0 or > 3 || !octet.All(char.IsAsciiDigit)) return false;
            if (octet.Length > 1 && octet[0] == '0') return false;
            if (int.Parse(octet, System.Globalization.CultureInfo.InvariantCulture) > 255) return false;
        }

        return true;
    }

    private static bool IsIpv6(string text)
    {
        const int Groups = 8;
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap >= 0 && text.IndexOf("::", gap + 1, StringComparison.Ordinal) >= 0) return false;
        if (gap < 0) return HexGroups(text) == Groups;
        var before = gap == 0 ? 0 : HexGroups(text[..gap]);
        var after = gap + 2 == text.Length ? 0 : HexGroups(text[(gap + 2)..]);
        return before >= 0 && after >= 0 && before + after < Groups;
    }

    private static int HexGroups(string text)
    {
        var groups = text.Split(':');
        return groups.All(group => group.Length is >= 1 and <= 4 && group.All(char.IsAsciiHexDigit)) ? groups.Length : -1;
    }
}
