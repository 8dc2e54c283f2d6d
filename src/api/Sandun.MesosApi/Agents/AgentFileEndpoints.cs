using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Legacy;

namespace Sandun.MesosApi.Agents;

/// <summary>An agent's <c>/files/*</c>: its sandboxes, by the paths <c>/state</c> names. The messages are Mesos'.</summary>
internal sealed class AgentFileEndpoints(AgentApiOptions options)
{
    /// <summary>Mesos reads sixteen pages at once, at most.</summary>
    private const int LongestRead = 16 * 4096;

    private readonly AgentFiles _files = options.Files;

    public Task BrowseAsync(HttpContext http)
    {
        if (PathOf(http) is not { } path) return NoPathAsync(http);
        try
        {
            if (_files.Find(path) is not var (task, below)) return NotFoundAsync(http);
            var entries = _files.List(task, below);
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
                    json.WriteString("path"u8, $"{path.TrimEnd('/')}/{entry.Name}");
                    json.WriteNumber("size"u8, entry.Size);
                    json.WriteString("uid"u8, entry.User);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }
        catch (IOException)
        {
            return NotFoundAsync(http);
        }
    }

    public Task ReadAsync(HttpContext http)
    {
        if (PathOf(http) is not { } path) return NoPathAsync(http);
        if (!TryNumber(http, "offset", -1, out var offset) || !TryNumber(http, "length", LongestRead, out var length))
            return Answers.TextAsync(http, StatusCodes.Status400BadRequest, "Failed to parse offset or length.\n");
        if (offset < -1) return Answers.TextAsync(http, StatusCodes.Status400BadRequest, $"Negative offset provided: {offset}.\n");
        if (length < -1) return Answers.TextAsync(http, StatusCodes.Status400BadRequest, $"Negative length provided: {length}.\n");
        if (_files.Find(path) is not var (task, below)) return NotFoundAsync(http);
        if (IsDirectory(task, below)) return Answers.TextAsync(http, StatusCodes.Status400BadRequest, "Cannot read a directory.\n");
        try
        {
            // Without an offset a reader asks how long the file is.
            var (data, size) = _files.Read(task, below, Math.Max(0, offset), offset < 0 ? 0 : (int)Math.Min(length < 0 ? LongestRead : length, LongestRead));
            return JsonAnswer.SendAsync(http, json =>
            {
                json.WriteStartObject();
                json.WriteString("data"u8, offset >= size ? "" : Encoding.UTF8.GetString(data.Span));
                json.WriteNumber("offset"u8, offset < 0 ? size : offset);
                json.WriteEndObject();
            });
        }
        catch (IOException)
        {
            return NotFoundAsync(http);
        }
    }

    public async Task DownloadAsync(HttpContext http)
    {
        if (PathOf(http) is not { } path)
        {
            await NoPathAsync(http);
            return;
        }

        if (_files.Find(path) is not var (task, below))
        {
            await NotFoundAsync(http);
            return;
        }

        if (IsDirectory(task, below))
        {
            await Answers.TextAsync(http, StatusCodes.Status400BadRequest, "Cannot download a directory.\n");
            return;
        }

        await SendAsync(http, task, below);
    }

    /// <summary>Where each path of these interfaces really lies: nowhere else.</summary>
    public Task DebugAsync(HttpContext http) => JsonAnswer.SendAsync(http, json =>
    {
        json.WriteStartObject();
        foreach (var container in AgentContainer.Of(options.View())) json.WriteString(_files.Of(container.Container), _files.Of(container.Container));
        json.WriteEndObject();
    });

    private async Task SendAsync(HttpContext http, Protocol.TaskId task, string path)
    {
        var offset = 0L;
        try
        {
            while (true)
            {
                var (data, size) = _files.Read(task, path, offset, LongestRead);
                if (offset == 0)
                {
                    http.Response.ContentType = "application/octet-stream";
                    http.Response.Headers.ContentDisposition = $"attachment; filename={Uri.EscapeDataString(Path.GetFileName(path))}";
                }

                // A file that is rotated away meanwhile ends here: what follows would be another's.
                if (data.IsEmpty || offset >= size) return;
                await http.Response.Body.WriteAsync(data, http.RequestAborted);
                offset += data.Length;
            }
        }
        catch (IOException) when (offset == 0)
        {
            await NotFoundAsync(http);
        }
    }

    private bool IsDirectory(Protocol.TaskId task, string path)
    {
        if (path.Length == 0) return true;
        try
        {
            _files.List(task, path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
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
