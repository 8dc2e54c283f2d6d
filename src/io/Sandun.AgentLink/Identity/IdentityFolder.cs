using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandun.AgentLink.Identity;

/// <summary>
/// Where a node keeps who it is, for its owner alone: <c>node.pem</c> (certificate, key and authority), <c>servers.json</c>, and while
/// it joins <c>joining.pem</c>. Every file is replaced whole, so that a crash leaves the old or the new one.
/// </summary>
public sealed class IdentityFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path { get; } = path;

    private string Node => System.IO.Path.Combine(Path, "node.pem");

    private string Joining => System.IO.Path.Combine(Path, "joining.pem");

    private string Servers => System.IO.Path.Combine(Path, "servers.json");

    private string Token => System.IO.Path.Combine(Path, "token");

    /// <summary>The identity kept here, or null.</summary>
    /// <exception cref="CryptographicException">What is kept cannot be read as one; the message names the file.</exception>
    public NodeCredentials? Load()
    {
        if (!File.Exists(Node)) return null;
        try
        {
            var text = File.ReadAllText(Node);
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(text);
            if (certificates.Count != 2) throw new CryptographicException("it holds no pair of certificates");
            using var key = ECDsa.Create();
            key.ImportFromPem(text);
            return new NodeCredentials(certificates[1], certificates[0].CopyWithPrivateKey(key), renewed => Save(renewed, certificates[1]));
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new CryptographicException($"{Node} holds no identity that can be used ({wrong.Message}); join again with a new token", wrong);
        }
    }

    /// <summary>Keeps an identity and forgets the key that waited for it.</summary>
    public void Save(X509Certificate2 certificateWithKey, X509Certificate2 authority)
    {
        using var key = certificateWithKey.GetECDsaPrivateKey()!;
        Write(Node, $"{certificateWithKey.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n{authority.ExportCertificatePem()}\n");
        File.Delete(Joining);
    }

    /// <summary>
    /// The key to join with: kept before the token is sent, so that an answer that was lost can be asked for again, and the same as long
    /// as the token is the same.
    /// </summary>
    public ECDsa JoiningKey(string tokenHash)
    {
        if (File.Exists(Joining) && LastToken() == tokenHash)
        {
            var kept = ECDsa.Create();
            kept.ImportFromPem(File.ReadAllText(Joining));
            return kept;
        }

        var key = CertificateAuthority.NewKey();
        Write(Joining, key.ExportPkcs8PrivateKeyPem() + "\n");
        RememberToken(tokenHash);
        return key;
    }

    /// <summary>Hash of the token this machine joined with, or is joining with; null before.</summary>
    public string? LastToken() => File.Exists(Token) ? File.ReadAllText(Token).Trim() : null;

    public void RememberToken(string hash) => Write(Token, hash + "\n");

    /// <summary>Link addresses of the servers as last learned; empty before.</summary>
    public IReadOnlyList<string> LoadServers()
    {
        try
        {
            return File.Exists(Servers) ? JsonSerializer.Deserialize(File.ReadAllBytes(Servers), IdentityJson.Default.StringArray) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    public void SaveServers(IReadOnlyList<string> servers) =>
        Write(Servers, JsonSerializer.Serialize([.. servers], IdentityJson.Default.StringArray));

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Path, OwnerOnly | UnixFileMode.UserExecute);
        var temporary = file + ".new";
        File.Delete(temporary);
        using (var stream = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly,
        }))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(string[]))]
internal sealed partial class IdentityJson : JsonSerializerContext;
