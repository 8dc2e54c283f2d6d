using System.Security.Cryptography;
using System.Text;
using Sandun.Server.Settings;

namespace Sandun.Server.Secrets;

/// <summary>The key secrets are encrypted with. It lies in a file of its own, apart from the store, so that the store alone gives none away.</summary>
internal sealed class SecretKey
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key;

    private SecretKey(byte[] key)
    {
        _key = key;
        Id = Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 8));
    }

    /// <summary>Tells keys apart without giving them away.</summary>
    public string Id { get; }

    /// <summary>Reads the key's file, or makes it with a new key, for its owner alone.</summary>
    /// <exception cref="SettingsException">The file holds no key, or cannot be read or made.</exception>
    public static SecretKey Open(string file)
    {
        try
        {
            if (!File.Exists(file)) Make(file);
            var key = Convert.FromBase64String(File.ReadAllText(file).Trim());
            if (key.Length != KeyBytes) throw new FormatException();
            return new SecretKey(key);
        }
        catch (FormatException)
        {
            throw new SettingsException($"--secret-key-file {file} must hold {KeyBytes} random bytes in base64, as `head -c {KeyBytes} /dev/urandom | base64` prints them");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"--secret-key-file {file} cannot be used: {failure.Message}", failure);
        }
    }

    public SecretRecord Encrypt(string name, ReadOnlySpan<byte> secret, DateTimeOffset created, DateTimeOffset now)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var text = new byte[secret.Length + TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(nonce, secret, text.AsSpan(0, secret.Length), text.AsSpan(secret.Length), Encoding.UTF8.GetBytes(name));
        return new SecretRecord(Id, nonce, text, created, now);
    }

    /// <summary>The secret, or null when it was encrypted with another key or was tampered with.</summary>
    public byte[]? Decrypt(string name, SecretRecord record)
    {
        if (record.Key != Id || record.Text.Length < TagBytes) return null;
        var secret = new byte[record.Text.Length - TagBytes];
        try
        {
            using var cipher = new AesGcm(_key, TagBytes);
            cipher.Decrypt(record.Nonce, record.Text.AsSpan(0, secret.Length), record.Text.AsSpan(secret.Length), secret, Encoding.UTF8.GetBytes(name));
            return secret;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static void Make(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var made = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        made.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
    }
}
