using System.Globalization;
using Sandun.Protocol;

namespace Sandun.Routing.Dns;

/// <summary>IP addresses as DNS carries them.</summary>
public static class DnsAddress
{
    /// <summary>Four or sixteen bytes of an address in text; null for what is none. <c>localhost</c> is 127.0.0.1.</summary>
    public static byte[]? Bytes(string text)
    {
        if (text == "localhost") return [127, 0, 0, 1];
        if (!RouteText.IsAddress(text)) return null;
        return text.Contains(':', StringComparison.Ordinal) ? Bytes6(text) : [.. text.Split('.').Select(octet => byte.Parse(octet, CultureInfo.InvariantCulture))];
    }

    public static string Text(byte[] address)
    {
        if (address.Length == 4) return string.Join('.', address.Select(octet => octet.ToString(CultureInfo.InvariantCulture)));
        var groups = Enumerable.Range(0, 8).Select(index => (address[index * 2] << 8) | address[(index * 2) + 1]);
        return string.Join(':', groups.Select(group => group.ToString("x", CultureInfo.InvariantCulture)));
    }

    private static byte[] Bytes6(string text)
    {
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        var before = gap < 0 ? Groups(text) : Groups(text[..gap]);
        var after = gap < 0 ? [] : Groups(text[(gap + 2)..]);
        var bytes = new byte[16];
        for (var index = 0; index < before.Count; index++) Put(index, before[index]);
        for (var index = 0; index < after.Count; index++) Put(8 - after.Count + index, after[index]);
        return bytes;

        void Put(int group, int value)
        {
            bytes[group * 2] = (byte)(value >> 8);
            bytes[(group * 2) + 1] = (byte)value;
        }
    }

    private static List<int> Groups(string text) =>
        text.Length == 0 ? [] : [.. text.Split(':').Select(group => int.Parse(group, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
