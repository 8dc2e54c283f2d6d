using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Sandun.MarathonApi;

/// <summary><c>/v2/artifacts</c>: files that apps fetch, in a directory of the server's. Marathon dropped it with 1.5.</summary>
internal static class ArtifactsResource
{
    /// <summary>Largest file: what a deployable program may weigh; the disk is the server's own.</summary>
    public const long MaxBytes = 1024L * 1024 * 1024;

    private const int BufferBytes = 64 * 1024;

    public static async ValueTask<Answer?> HandleAsync(Call call)
    {
        if (call.Api.Options.ArtifactDirectory is not { } root) return Answer.NotThereYet("The artifact store is not switched on here; serve the files over HTTP and name them in fetch");
        var segments = call.Segments[1..];
        if (segments.Any(segment => segment is "." or ".." || segment.Contains('\0'))) return Answer.Message(422, "a path of an artifact must not hold '.' or '..'");
        switch (call.Method)
        {
            case "GET" when segments.Length > 0:
                return await SendAsync(call, Path.Combine([root, .. segments]));
            case "DELETE" when segments.Length > 0:
                Delete(Path.Combine([root, .. segments]));
                return Answer.Empty(200);
            case "POST" or "PUT" when segments.Length > 0 || call.Method == "POST":
                return await StoreAsync(call, root, segments);
            default:
                return Answer.MethodNotAllowed("GET, POST, PUT, DELETE");
        }
    }

    private static async Task<Answer?> SendAsync(Call call, string path)
    {
        if (!File.Exists(path)) return Answer.NotFound($"Artifact '{string.Join('/', call.Segments[1..])}' does not exist");
        var response = call.Http.Response;
        response.ContentType = "application/octet-stream";
        response.ContentLength = new FileInfo(path).Length;
        response.Headers.LastModified = File.GetLastWriteTimeUtc(path).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        if (!HttpMethods.IsHead(call.Http.Request.Method)) await response.SendFileAsync(path, call.Http.RequestAborted);
        return null;
    }

    private static void Delete(string path)
    {
        if (File.Exists(path)) File.Delete(path);
    }

    private static async Task<Answer> StoreAsync(Call call, string root, string[] segments)
    {
        var request = call.Http.Request;
        if (call.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaxBytes + BufferBytes;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) ||
            HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
            return Answer.Message(400, "send the file as the field 'file' of a multipart/form-data body");
        var reader = new MultipartReader(boundary, request.Body);
        while (await reader.ReadNextSectionAsync(call.Http.RequestAborted) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) ||
                HeaderUtilities.RemoveQuotes(disposition.Name).Value != "file") continue;
            var name = HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
            var path = segments.Length > 0 ? segments : [Path.GetFileName(name ?? "")];
            if (path[0].Length == 0) return Answer.Message(400, "the file has no name; post it to a path");
            return await KeepAsync(call, root, path, section.Body);
        }

        return Answer.Message(400, "the multipart/form-data body has no field 'file'");
    }

    /// <summary>Writes beside the target and renames, so that nobody fetches half a file.</summary>
    private static async Task<Answer> KeepAsync(Call call, string root, string[] path, Stream body)
    {
        var target = Path.Combine([root, .. path]);
        var isNew = !File.Exists(target);
        var part = Path.Combine(root, ".part-" + Guid.NewGuid().ToString("N"));
        try
        {
            if (Directory.Exists(target)) return Answer.Message(422, "a directory of artifacts has this path");
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, useAsync: true))
                await body.CopyToAsync(file, BufferBytes, call.Http.RequestAborted);
            File.Move(part, target, overwrite: true);
        }
        catch (IOException failure) when (failure is not BadHttpRequestException)
        {
            return Answer.Message(422, "the artifact cannot be kept: " + failure.Message);
        }
        finally
        {
            File.Delete(part);
        }

        var where = $"{call.Http.Request.Scheme}://{call.Http.Request.Host}/v2/artifacts/{string.Join('/', path)}";
        return Answer.Empty(isNew ? 201 : 200) with { Location = where };
    }
}
