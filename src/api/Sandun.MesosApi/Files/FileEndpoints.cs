using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Legacy;

namespace Sandun.MesosApi.Files;

/// <summary><c>/files/*</c> of masters and agents. The messages are Mesos'.</summary>
internal sealed class FileEndpoints(IServedFiles files)
{
    /// <summary>The paths with what answers each; older tools write an ending.</summary>
    public IEnumerable<(string Path, Func<HttpContext, Task> AnswerAsync)> Paths =>
        new (string Path, Func<HttpContext, Task> AnswerAsync)[]
        {
            ("/files/browse", BrowseAsync), ("/files/read", ReadAsync), ("/files/download", DownloadAsync), ("/files/debug", DebugAsync),
        }.SelectMany(one => new[] { one, (one.Path + ".json", one.AnswerAsync) });

    private Task BrowseAsync(HttpContext http)
    {
        if (PathOf(http) is not { } path) return NoPathAsync(http);
        if (FileCalls.Listed(files, path) is not { } entries) return NotFoundAsync(http);
        return JsonAnswer.SendAsync(http, json =>
        {
            json.WriteStartArray();
            foreach (var entry in entries)
            {
                json.WriteStartObject();
                json.WriteString("gid"u8, entry.Group);
                json.WriteString("mode"u8, entry.ModeText);
                json.WriteNumber("mtime"u8, entry.Modified.ToUnixTimeSeconds());
                json.WriteNumber("nlink"u8, entry.Links);
                json.WriteString("path"u8, FileCalls.PathOf(path, entry));
                json.WriteNumber("size"u8, entry.Size);
                json.WriteString("uid"u8, entry.User);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private Task ReadAsync(HttpContext http)
    {
        if (PathOf(http) is not { } path) return NoPathAsync(http);
        if (!TryNumber(http, "offset", -1, out var offset) || !TryNumber(http, "length", FileCalls.LongestRead, out var length))
            return Answers.TextAsync(http, StatusCodes.Status400BadRequest, "Failed to parse offset or length.\n");
        if (offset < -1) return Answers.TextAsync(http, StatusCodes.Status400BadRequest, $"Negative offset provided: {offset}.\n");
        if (length < -1) return Answers.TextAsync(http, StatusCodes.Status400BadRequest, $"Negative length provided: {length}.\n");
        if (files.List(path) is not null) return Answers.TextAsync(http, StatusCodes.Status400BadRequest, "Cannot read a directory.\n");

        // Without an offset a reader asks how long the file is.
        var most = offset < 0 ? 0 : (int)Math.Min(length < 0 ? FileCalls.LongestRead : length, FileCalls.LongestRead);
        if (files.Read(path, Math.Max(0, offset), most) is not var (data, size)) return NotFoundAsync(http);
        return JsonAnswer.SendAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("data"u8, offset >= size ? "" : Encoding.UTF8.GetString(data.Span));
            json.WriteNumber("offset"u8, offset < 0 ? size : offset);
            json.WriteEndObject();
        });
    }

    private async Task DownloadAsync(HttpContext http)
    {
        if (PathOf(http) is not { } path) await NoPathAsync(http);
        else if (files.List(path) is not null) await Answers.TextAsync(http, StatusCodes.Status400BadRequest, "Cannot download a directory.\n");
        else if (files.Read(path, 0, 0) is null) await NotFoundAsync(http);
        else await SendAsync(http, path);
    }

    /// <summary>Where each path of these interfaces really lies: nowhere else.</summary>
    private Task DebugAsync(HttpContext http) => JsonAnswer.SendAsync(http, json =>
    {
        json.WriteStartObject();
        foreach (var (path, place) in files.Places) json.WriteString(path, place);
        json.WriteEndObject();
    });

    private async Task SendAsync(HttpContext http, string path)
    {
        http.Response.ContentType = "application/octet-stream";
        http.Response.Headers.ContentDisposition = $"attachment; filename={Uri.EscapeDataString(Path.GetFileName(path.TrimEnd('/')))}";
        if (HttpMethods.IsHead(http.Request.Method)) return;

        // A file that is rotated away meanwhile ends here: what follows would be another's.
        for (var offset = 0L; files.Read(path, offset, FileCalls.LongestRead) is var (data, size) && !data.IsEmpty && offset < size; offset += data.Length)
            await http.Response.Body.WriteAsync(data, http.RequestAborted);
    }

    private static bool TryNumber(HttpContext http, string name, long otherwise, out long number)
    {
        number = otherwise;
        var text = http.Request.Query[name].ToString();
        return text.Length == 0 || long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private static string? PathOf(HttpContext http) => http.Request.Query["path"].ToString() is { Length: > 0 } path ? path : null;

    private static Task NoPathAsync(HttpContext http) => Answers.TextAsync(http, StatusCodes.Status400BadRequest, "Expecting 'path=value' in query.\n");

    private static Task NotFoundAsync(HttpContext http) => Answers.EmptyAsync(http, StatusCodes.Status404NotFound);
}
