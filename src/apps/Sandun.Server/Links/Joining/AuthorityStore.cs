using System.Security.Cryptography;
using System.Text.Json;
using Sandun.AgentLink.Identity;
using Sandun.Server.Settings;
using Sandun.Store;

namespace Sandun.Server.Links.Joining;

/// <summary>Keeps the cluster's authority in the store, so that every server of the cluster signs with the same one.</summary>
internal static class AuthorityStore
{
    /// <summary>Two servers that start at once: the second finds the first's.</summary>
    private const int MaximumTries = 3;

    /// <summary>The authority there is, or a new one on the first start.</summary>
    /// <param name="store">The store.</param>
    /// <param name="secret">Encrypts the key in the store; null leaves its protection to the store's.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="SettingsException">The key is encrypted and the secret is missing or wrong.</exception>
    public static async Task<CertificateAuthority> OpenAsync(IStore store, string? secret, DateTimeOffset now)
    {
        for (var tries = 0; tries < MaximumTries; tries++)
        {
            if (await store.GetAsync(LinkKeys.Authority, CancellationToken.None) is { } entry)
            {
                var record = JsonSerializer.Deserialize(entry.Value, LinkJson.Default.AuthorityRecord)!;
                var authority = Load(record, secret);
                if (secret is not null && !record.Encrypted)
                    await PutAsync(store, authority, secret, new StoreCompare(LinkKeys.Authority, ModRevision: entry.ModRevision));
                return authority;
            }

            var made = CertificateAuthority.Create(LinkLifetimes.Default, now);
            if (await PutAsync(store, made, secret, new StoreCompare(LinkKeys.Authority, CreateRevision: 0))) return made;
            made.Dispose();
        }

        throw new StoreException("the cluster's certificate authority could not be kept in the store: another server changes it; start again");
    }

    private static CertificateAuthority Load(AuthorityRecord record, string? secret)
    {
        if (record.Encrypted && secret is null)
            throw new SettingsException("the key of the cluster's certificate authority is encrypted: give --link-secret-file FILE, the same as on the other servers");
        try
        {
            return CertificateAuthority.Load(record.Certificate, record.Key, record.Encrypted ? secret : null, LinkLifetimes.Default);
        }
        catch (CryptographicException failure)
        {
            throw new SettingsException(
                record.Encrypted
                    ? "--link-secret-file does not hold the secret the cluster's certificate authority is encrypted with; give the same file as on the other servers"
                    : $"the cluster's certificate authority in the store cannot be read: {failure.Message}", failure);
        }
    }

    private static async Task<bool> PutAsync(IStore store, CertificateAuthority authority, string? secret, StoreCompare expected)
    {
        var record = new AuthorityRecord(authority.ExportCertificate(), authority.ExportKey(secret), secret is not null);
        var value = JsonSerializer.SerializeToUtf8Bytes(record, LinkJson.Default.AuthorityRecord);
        return (await store.CommitAsync(new StoreBatch([expected], [new StoreOperation(LinkKeys.Authority, value)]), CancellationToken.None)).Succeeded;
    }
}
