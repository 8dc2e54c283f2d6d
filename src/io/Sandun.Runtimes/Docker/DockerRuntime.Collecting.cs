using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Sandun.Runtimes.Docker;

public sealed partial class DockerRuntime
{
    /// <summary>Images removed at one look: the engine is busy for a second with a large one.</summary>
    private const int RemovalsAtOnce = 10;

    /// <summary>An image just pulled belongs to a launch that has not made its container yet.</summary>
    private static readonly TimeSpan s_freshImage = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Removes images this agent pulled that no container, of whoever, was made from: those unused for long, and under pressure any, the
    /// longest unused first.
    /// </summary>
    /// <param name="pressed">Whether the disk is nearly full.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Ends the wait for the engine.</param>
    /// <returns>The images that were removed.</returns>
    public async Task<IReadOnlyList<string>> CollectImagesAsync(bool pressed, DateTimeOffset now, CancellationToken cancellation)
    {
        if (_client is null || _pulled is null || !_answers) return [];
        var due = _pulled.All.Where(image => now - image.Used >= (pressed ? s_freshImage : _options.ImageRetention)).Take(RemovalsAtOnce).ToList();
        var removed = new List<string>();
        if (due.Count == 0) return removed;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_answerLimit);
        try
        {
            var containers = await _client.Containers.ListContainersAsync(new ContainersListParameters { All = true }, limit.Token);
            var used = containers.SelectMany(container => new[] { container.ImageID, container.Image }).ToHashSet(StringComparer.Ordinal);
            foreach (var (image, _) in due)
            {
                if (_tasks.Values.Any(task => task.Spec.Docker!.Image == image)) continue;
                if (await RemoveImageAsync(image, used, limit.Token)) removed.Add(image);
            }
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            LogNotCollected(_logger, DockerErrors.Explain(failure));
        }

        foreach (var image in removed) LogCollected(_logger, image);
        return removed;
    }

    private async Task<bool> RemoveImageAsync(string image, HashSet<string> used, CancellationToken cancellation)
    {
        try
        {
            var inspected = await _client!.Images.InspectImageAsync(image, cancellation);
            if (used.Contains(inspected.ID!) || used.Contains(image)) return false;
            await _client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = false }, cancellation);
        }
        catch (DockerApiException conflict) when (conflict.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }
        catch (DockerApiException gone) when (gone.StatusCode == HttpStatusCode.NotFound)
        {
            _pulled!.Remove(image);
            return false;
        }

        _pulled!.Remove(image);
        return true;
    }
}
