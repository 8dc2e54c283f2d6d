using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sandun.Protocol;

namespace Sandun.Proxies;

/// <summary>The last registry a router knew, on disk, so that one restarted without a server serves it.</summary>
public sealed partial class RegistryFile(string path, ILogger logger)
{
    /// <summary>The registry last kept, or null when there is none that can be read.</summary>
    public RegistryView? Load()
    {
        try
        {
            if (!File.Exists(path)) return null;
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, RegistryFileJson.Default.RegistryView);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            LogUnreadable(logger, path, failure.Message);
            return null;
        }
    }

    public void Save(RegistryView view)
    {
        try
        {
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(view, RegistryFileJson.Default.RegistryView));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotKept(logger, path, failure.Message);
        }
    }
}
