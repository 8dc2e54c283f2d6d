using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sandun.Server.Access;

/// <summary>A password or token that can be compared but not read. Comparison takes the same time wherever it differs.</summary>
public sealed class Secret
{
    private const string HashPrefix = "pbkdf2-sha256$";

    /// <summary>Drawn at each start: what is kept in memory says nothing about the secret.</summary>
    private static readonly byte[] s_key = RandomNumberGenerator.GetBytes(32);

    private readonly byte[]? _salt;
    private readonly int _iterations;
    private readonly byte[] _expected;
    private byte[]? _proven;

    private Secret(byte[] expected, byte[]? salt, int iterations)
    {
        _expected = expected;
        _salt = salt;
        _iterations = iterations;
    }

    /// <summary>A secret as a credentials file has it: plain, or <c>pbkdf2-sha256$iterations$salt$hash</c>.</summary>
    /// <exception cref="FormatException">It begins as a hash and is none.</exception>
    public static Secret Of(string text)
    {
        if (!text.StartsWith(HashPrefix, StringComparison.Ordinal)) return new Secret(Digest(text), null, 0);
        if (text.Split('$') is [_, var iterations, var salt, var hash] &&
            int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0)
            return new Secret(Convert.FromBase64String(hash), Convert.FromBase64String(salt), rounds);
        throw new FormatException("a hashed secret is written pbkdf2-sha256$iterations$salt$hash, salt and hash in base64");
    }

    public bool Matches(string given)
    {
        var digest = Digest(given);
        if (_salt is null) return CryptographicOperations.FixedTimeEquals(digest, _expected);

        // The slow hash is worked out once for each right password; every later request is compared with its digest.
        if (_proven is { } proven && CryptographicOperations.FixedTimeEquals(digest, proven)) return true;
        var hash = Rfc2898DeriveBytes.Pbkdf2(given, _salt, _iterations, HashAlgorithmName.SHA256, _expected.Length);
        if (!CryptographicOperations.FixedTimeEquals(hash, _expected)) return false;
        _proven = digest;
        return true;
    }

    public override string ToString() => "(secret)";

    private static byte[] Digest(string text) => HMACSHA256.HashData(s_key, Encoding.UTF8.GetBytes(text));
}
