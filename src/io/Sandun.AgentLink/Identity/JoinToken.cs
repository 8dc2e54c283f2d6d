using System.Buffers.Text;
using System.Security.Cryptography;
using Google.Protobuf;

namespace Sandun.AgentLink.Identity;

/// <summary>
/// What an operator hands to a new machine: where the servers are, how to know them, and a secret that is good for one joining.
/// Servers keep only the hash of all of it, so a token that was altered anywhere is an unknown one.
/// </summary>
public sealed class JoinToken
{
    /// <summary>Addresses a token may name: its text stays a line, and one that answers is enough.</summary>
    public const int MaximumServers = 16;

    /// <summary>Longest token read, in bytes: sixteen long addresses fit.</summary>
    public const int MaximumBytes = 8 * 1024;

    private const string Prefix = "SANDUN1.";
    private const int SecretBytes = 32;
    private const int ChecksumBytes = 4;

    private readonly byte[] _content;

    private JoinToken(byte[] content, Wire.TokenContent parsed)
    {
        _content = content;
        Role = (NodeRole)parsed.Role;
        Servers = [.. parsed.Servers];
        Authority = parsed.Authority.ToByteArray();
    }

    /// <summary>What it lets its holder become.</summary>
    public NodeRole Role { get; }

    /// <summary>Link addresses, <c>host:port</c>.</summary>
    public IReadOnlyList<string> Servers { get; }

    /// <summary>SHA-256 of the authority's certificate.</summary>
    public IReadOnlyList<byte> Authority { get; }

    /// <summary>What goes to the server.</summary>
    public byte[] Content => [.. _content];

    /// <summary>SHA-256 of all of it, in lower-case hex: all that is ever kept.</summary>
    public string Hash => HashOf(_content);

    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>A new token.</summary>
    public static JoinToken Create(NodeRole role, IEnumerable<string> servers, byte[] authority)
    {
        var content = new Wire.TokenContent
        {
            Role = (int)role, Authority = ByteString.CopyFrom(authority), Secret = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(SecretBytes)),
        };
        content.Servers.Add(servers.Take(MaximumServers));
        return new JoinToken(content.ToByteArray(), content);
    }

    /// <exception cref="FormatException">The text is no whole token; the message says what to look for.</exception>
    public static JoinToken Parse(string text)
    {
        text = text.Trim();
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            throw new FormatException($"'{Shortened(text)}' is no join token: one begins with {Prefix}; `sandun token create` makes one");
        var body = text.AsSpan(Prefix.Length);
        if (body.Length > MaximumBytes * 4 / 3 || !Base64Url.IsValid(body)) throw Damaged();
        var bytes = Base64Url.DecodeFromChars(body);
        if (bytes.Length <= ChecksumBytes) throw Damaged();
        var content = bytes[..^ChecksumBytes];
        return Checksum(content).AsSpan().SequenceEqual(bytes.AsSpan(content.Length)) ? Read(content) : throw Damaged();
    }

    /// <summary>The token's text. It is a secret: nothing logs it.</summary>
    public string Text() => Prefix + Base64Url.EncodeToString([.. _content, .. Checksum(_content)]);

    public override string ToString() => $"(join token of {Role.Text()}s)";

    private static JoinToken Read(byte[] content)
    {
        Wire.TokenContent parsed;
        try
        {
            parsed = Wire.TokenContent.Parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Damaged();
        }

        if (!Enum.IsDefined((NodeRole)parsed.Role) || parsed.Servers.Count is 0 or > MaximumServers || parsed.Authority.Length != SHA256.HashSizeInBytes)
            throw new FormatException("the join token was made by a version this one does not understand; upgrade this program");
        return new JoinToken(content, parsed);
    }

    private static FormatException Damaged() =>
        new("the join token is damaged: a character was lost or changed on its way; copy it again, whole");

    private static byte[] Checksum(byte[] content) => SHA256.HashData(content)[..ChecksumBytes];

    private static string Shortened(string text) => text.Length <= 12 ? text : text[..12] + "...";
}
