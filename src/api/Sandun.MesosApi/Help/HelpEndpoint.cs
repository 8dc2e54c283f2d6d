using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sandun.MesosApi.Http;
using Sandun.MesosApi.Legacy;

namespace Sandun.MesosApi.Help;

/// <summary><c>/help</c>: which endpoints there are, and what each is for.</summary>
/// <param name="main">What the process itself is called: master or agent.</param>
/// <param name="served">What is served beside this.</param>
internal sealed class HelpEndpoint(string main, IEnumerable<ServedPath> served)
{
    private readonly ILookup<string, (string Name, string Path)> _endpoints = served
        .Select(one => (Place: HelpText.Place(one.Path, main), one.Path))
        .OrderBy(one => one.Place.Process, StringComparer.Ordinal).ThenBy(one => one.Place.Name, StringComparer.Ordinal)
        .ToLookup(one => one.Place.Process, one => (one.Place.Name, one.Path));

    public Task RunAsync(HttpContext http, string rest)
    {
        var steps = rest.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (steps.Length == 0 && WantsJson(http.Request)) return JsonAnswer.SendAsync(http, Write);
        var process = steps.Length > 0 ? Uri.UnescapeDataString(steps[0]) : "";
        if (steps.Length == 0) return SendAsync(http, List());
        if (!_endpoints.Contains(process)) return NoneAsync(http, "/" + process);
        if (steps.Length == 1) return SendAsync(http, List(process));
        var name = "/" + string.Join('/', steps[1..]);
        return _endpoints[process].FirstOrDefault(one => one.Name == name) is { Path: { } path } ? SendAsync(http, Text(process, name, path)) : NoneAsync(http, $"/{process}{name}");
    }

    private static bool WantsJson(HttpRequest request) =>
        request.Query["format"] == "json" || request.Query.ContainsKey("jsonp") || request.Headers.Accept.ToString().Contains(MediaTypes.Json, StringComparison.OrdinalIgnoreCase);

    private static Task NoneAsync(HttpContext http, string of) => Answers.TextAsync(http, StatusCodes.Status400BadRequest, $"No help available for '{of}'.\n");

    private static string Text(string process, string name, string path) =>
        $"### USAGE ###\n> /{process}{name}\n\n### TL;DR; ###\n{HelpText.Of(path) ?? "Nothing more is known of it."}\n";

    private string List() => "## HELP\n" + string.Concat(_endpoints.Select(one => $"> [/{one.Key}](/help/{one.Key})\n"));

    private string List(string process) =>
        $"## `/{process}` ##\n" + string.Concat(_endpoints[process].Select(one => $"> [/{process}{one.Name}](/help/{process}{one.Name}): {HelpText.Of(one.Path)}\n"));

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("processes"u8);
        foreach (var process in _endpoints)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, process.Key);
            json.WriteStartArray("endpoints"u8);
            foreach (var (name, path) in process)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, name);
                json.WriteString("text"u8, Text(process.Key, name, path));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Markdown for tools; a browser shows it as it is, in a page.</summary>
    private static Task SendAsync(HttpContext http, string markdown) => http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        ? Answers.BytesAsync(http, StatusCodes.Status200OK, "text/html; charset=utf-8", Encoding.UTF8.GetBytes($"<!doctype html><title>Help</title><pre>{WebUtility.HtmlEncode(markdown)}</pre>"))
        : Answers.BytesAsync(http, StatusCodes.Status200OK, "text/x-markdown", Encoding.UTF8.GetBytes(markdown));
}
