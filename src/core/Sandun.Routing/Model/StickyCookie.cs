using System.Security.Cryptography;
using System.Text;

namespace Sandun.Routing;

/// <summary>The key that sticky cookies are digests under.</summary>
public static class StickyCookie
{
    private const int KeyLength = 32;

    /// <summary>The key of a backend: 32 hexadecimal digits, the same at every router.</summary>
    public static string Key(string backend) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("sandun sticky " + backend)))[..KeyLength];
}
