using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sandun.Protocol;

namespace Sandun.Proxies;

/// <summary>
/// The certificates a server told last, on disk beside the registry, so that a router restarted without a server ends TLS with them. They
/// hold private keys: only the file's owner can read it, and nothing of its content is logged.
/// </summary>
public sealed partial class CertificateFile(string path, ILogger logger)
{
    /// <summary>The certificates last kept; null when no server has told any yet, or they cannot be read.</summary>
    public ImmutableArray<RouterCertificate>? Load()
    {
        try
        {
            if (!File.Exists(path)) return null;
            using var file = File.OpenRead(path);
            if (JsonSerializer.Deserialize(file, RegistryFileJson.Default.RouterCertificateArray) is { } all && all.All(one => one is { Name.Length: > 0, Pem.Length: > 0 }))
                return [.. all];
            LogUnreadable(logger, path, "it does not hold certificates");
        }
        catch (JsonException failure)
        {
            // Its message may show a piece of what is in the file.
            LogUnreadable(logger, path, $"line {failure.LineNumber + 1} is no JSON of certificates");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(logger, path, failure.Message);
        }

        return null;
    }

    public void Save(ImmutableArray<RouterCertificate> certificates)
    {
        try
        {
            AtomicFile.WriteSecret(path, JsonSerializer.SerializeToUtf8Bytes([.. certificates], RegistryFileJson.Default.RouterCertificateArray));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotKept(logger, path, failure.Message);
        }
    }
}
