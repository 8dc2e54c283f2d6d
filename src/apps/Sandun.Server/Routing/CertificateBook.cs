using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.Server.Links;
using Sandun.Server.Links.Joining;
using Sandun.Store;

namespace Sandun.Server.Routing;

/// <summary>
/// The certificates routers serve TLS with. Their keys lie encrypted in the store when the server was given a secret
/// (<c>--link-secret-file</c>), and are shown to routers alone.
/// </summary>
internal sealed class CertificateBook : IAsyncDisposable
{
    public const string Prefix = StoreEntities.DefaultRoot + "v1/certificates/";

    /// <summary>Certificates kept; each is some kilobytes that every router holds.</summary>
    private const int Most = 1_000;

    private const int PemMax = 64 * 1024;

    /// <summary>OpenSSL's usual level of security, and with it HAProxy, takes no weaker RSA key.</summary>
    private const int RsaBitsMin = 2_048;

    private const int KeyRounds = 200_000;

    private readonly IStore _store;
    private readonly byte[]? _secret;
    private readonly StoreFollower _follower;
    private readonly CancellationTokenSource _ending = new();
    private readonly RouterSessions _routers;
    private Task _following = Task.CompletedTask;
    private volatile IReadOnlyList<Held> _held = [];

    public CertificateBook(IStore store, string? secret, RouterSessions routers, ILogger logger)
    {
        _store = store;
        _routers = routers;
        // One slow derivation; the store keeps a nonce with each value.
        _secret = secret is null ? null : Rfc2898DeriveBytes.Pbkdf2(secret, "sandun certificates"u8, KeyRounds, HashAlgorithmName.SHA256, 32);
        _follower = new StoreFollower(store, Prefix, Follow, logger);
    }

    /// <summary>All, ordered by name, without their keys.</summary>
    public IReadOnlyList<CertificateSummary> Summaries => [.. _held.Select(held => held.Summary)];

    public async Task StartAsync()
    {
        await _follower.ReadAsync(CancellationToken.None);
        _following = _follower.FollowAsync(_ending.Token);
    }

    /// <summary>Keeps a certificate under a name, in place of one there is.</summary>
    /// <exception cref="ControlPlaneException">It cannot be used; the message says why.</exception>
    public async Task<CertificateSummary> PutAsync(string name, string pem, CancellationToken cancellation)
    {
        if (name.Length is 0 or > 64 || name[0] == '.' || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            throw new ControlPlaneException(422, "name must be 1 to 64 letters, digits, dots, hyphens or underscores, and begin with no dot");
        if (pem.Length > PemMax) throw new ControlPlaneException(413, $"a certificate with its chain and key has at most {PemMax} characters");
        if (_held.Count >= Most && _held.All(held => held.Summary.Name != name))
            throw new ControlPlaneException(422, $"there are {Most} certificates already; remove one first");
        var (summary, weakness) = Read(name, pem);
        if (weakness is not null) throw new ControlPlaneException(422, $"the certificate cannot be used: {weakness}");
        var record = new CertificateRecord(name, _secret is null ? pem : Sealed(name, pem), _secret is not null);
        await _store.CommitAsync(
            new StoreBatch(new StoreOperation(Prefix + name, JsonSerializer.SerializeToUtf8Bytes(record, CertificateJson.Default.CertificateRecord))), cancellation);
        return summary;
    }

    public async Task RemoveAsync(string name, CancellationToken cancellation)
    {
        if (await _store.GetAsync(Prefix + name, cancellation) is null) throw new ControlPlaneException(404, $"there is no certificate {name}");
        await _store.CommitAsync(new StoreBatch(new StoreOperation(Prefix + name, null)), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _ending.Dispose();
    }

    private void Follow(IReadOnlyDictionary<string, byte[]> entries)
    {
        var held = new List<Held>();
        foreach (var (name, value) in entries)
        {
            try
            {
                var record = JsonSerializer.Deserialize(value, CertificateJson.Default.CertificateRecord)!;
                var pem = record.Encrypted ? Opened(name, record.Pem) : record.Pem;
                // A weak one of before it was refused goes on to routers: what a proxy takes it serves, and tells what it does not.
                held.Add(new Held(Read(name, pem).Summary, new RouterCertificate(name, pem)));
            }
            catch (Exception failure) when (failure is JsonException or CryptographicException or FormatException or ControlPlaneException)
            {
                held.Add(new Held(new CertificateSummary(name, [], null, "it cannot be read: " + failure.Message), null));
            }
        }

        _held = held;
        List<RouterCertificate> readable = [.. held.Where(one => one.ForRouters is not null).Select(one => one.ForRouters!)];
        // A server without its secret can read none of those there are: that is no word to routers to drop theirs.
        if (readable.Count > 0 || held.Count == 0) _routers.Tell([.. readable]);
    }

    /// <summary>Checks that leaf, chain and key belong together and can be served.</summary>
    /// <returns>What it is, and why it is too weak to serve with; null when it is not.</returns>
    private static (CertificateSummary Summary, string? Weakness) Read(string name, string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem, pem);
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).ToList();
            using var rsa = certificate.GetRSAPublicKey();
            var weakness = rsa is { KeySize: < RsaBitsMin }
                ? $"its RSA key has {rsa.KeySize} bits, and proxies refuse fewer than {RsaBitsMin}; make one with an RSA key of at least {RsaBitsMin} bits or an elliptic-curve key"
                : null;
            return (new CertificateSummary(name, names, certificate.NotAfter.ToUniversalTime(), weakness ?? (names.Count == 0 ? "it names no host" : null)), weakness);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new ControlPlaneException(422, $"the certificate cannot be used: {failure.Message}; give certificate, chain and unencrypted private key as PEM in one");
        }
    }

    private string Sealed(string name, string pem)
    {
        using var cipher = new AesGcm(_secret!, 16);
        var plain = System.Text.Encoding.UTF8.GetBytes(pem);
        var box = new byte[12 + 16 + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        cipher.Encrypt(box.AsSpan(0, 12), plain, box.AsSpan(28), box.AsSpan(12, 16), System.Text.Encoding.UTF8.GetBytes(name));
        return Convert.ToBase64String(box);
    }

    private string Opened(string name, string text)
    {
        if (_secret is null) throw new CryptographicException("it is encrypted: give the server the --link-secret-file it was kept with");
        var box = Convert.FromBase64String(text);
        using var cipher = new AesGcm(_secret, 16);
        var plain = new byte[box.Length - 28];
        cipher.Decrypt(box.AsSpan(0, 12), box.AsSpan(28), box.AsSpan(12, 16), plain, System.Text.Encoding.UTF8.GetBytes(name));
        return System.Text.Encoding.UTF8.GetString(plain);
    }

    private sealed record Held(CertificateSummary Summary, RouterCertificate? ForRouters);
}

/// <summary>A certificate as the store keeps it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pem">Leaf, chain and key; base64 of nonce, tag and cipher text (AES-GCM) when encrypted.</param>
/// <param name="Encrypted">Whether it is.</param>
internal sealed record CertificateRecord(string Name, string Pem, bool Encrypted);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CertificateRecord))]
internal sealed partial class CertificateJson : JsonSerializerContext;
