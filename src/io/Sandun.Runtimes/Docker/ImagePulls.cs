using System.Collections.Concurrent;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Sandun.Runtimes.Docker;

/// <summary>Brings images to the engine; launches that want the same one wait for the same pull.</summary>
internal sealed class ImagePulls(DockerClient client, PulledImages pulled)
{
    /// <summary>A pull that makes no progress for this long has lost its registry.</summary>
    private static readonly TimeSpan s_stall = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Image, string? User), Lazy<Task>> _running = [];

    /// <param name="image">The image.</param>
    /// <param name="always">Whether the registry is asked even when it is there.</param>
    /// <param name="credentials">The registry's; null to pull as anybody.</param>
    /// <param name="cancellation">Gives up the wait, not the pull.</param>
    /// <exception cref="IOException">The image cannot be had; the message names it and the cause.</exception>
    public async Task EnsureAsync(string image, bool always, AuthConfig? credentials, CancellationToken cancellation)
    {
        var isPresent = await IsPresentAsync(image, cancellation);
        pulled.Use(image, DateTimeOffset.UtcNow);
        if (!always && isPresent) return;

        // Whoever has credentials does not wait for the pull of one who has none.
        var pull = _running.GetOrAdd((image, credentials?.Username), key => new Lazy<Task>(() => PullAsync(key.Image, credentials ?? new AuthConfig())));
        try
        {
            await pull.Value.WaitAsync(cancellation);

            // An image that was there before is somebody else's, however often it is pulled anew.
            if (!isPresent) pulled.Add(image, DateTimeOffset.UtcNow);
        }
        finally
        {
            if (pull.Value.IsCompleted) _running.TryRemove(KeyValuePair.Create((image, credentials?.Username), pull));
        }
    }

    private async Task<bool> IsPresentAsync(string image, CancellationToken cancellation)
    {
        try
        {
            await client.Images.InspectImageAsync(image, cancellation);
            return true;
        }
        catch (DockerApiException absent) when (absent.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task PullAsync(string image, AuthConfig credentials)
    {
        using var stall = new CancellationTokenSource(s_stall);
        string? error = null;
        var progress = new Relay(message =>
        {
            if (message.Error is { } failure) error = failure.Message;
            stall.CancelAfter(s_stall);
        });
        var (repository, tag) = Split(image);
        try
        {
            await client.Images.CreateImageAsync(new ImagesCreateParameters { FromImage = repository, Tag = tag }, credentials, progress, stall.Token);
        }
        catch (OperationCanceledException)
        {
            error = $"no progress for {s_stall.TotalMinutes:0} minutes";
        }
        catch (Exception failure) when (failure is DockerApiException or HttpRequestException or IOException)
        {
            error = DockerErrors.Explain(failure);
        }

        if (error is not null) throw new IOException($"image {image} cannot be pulled: {error}");
    }

    /// <summary>Repository and tag; a digest stays with its repository, and no tag means latest.</summary>
    private static (string Repository, string? Tag) Split(string image)
    {
        if (image.Contains('@')) return (image, null);
        var colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/') ? (image[..colon], image[(colon + 1)..]) : (image, "latest");
    }

    /// <summary>Unlike <see cref="Progress{T}"/> it calls at once and in order.</summary>
    private sealed class Relay(Action<JSONMessage> take) : IProgress<JSONMessage>
    {
        public void Report(JSONMessage value) => take(value);
    }
}
