using Microsoft.AspNetCore.Http;

namespace Sandun.MesosApi.Http;

/// <summary>One path and what answers it.</summary>
/// <param name="Path">Without a slash at the end.</param>
/// <param name="AnswerAsync">Given the request, and what of its path is left behind this one.</param>
internal sealed record ServedPath(string Path, Func<HttpContext, string, Task> AnswerAsync)
{
    /// <summary>Answered by any server from what it knows; the others are the leader's alone.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Reads, and nothing else.</summary>
    public static ServedPath Get(string path, Func<HttpContext, Task> answer) => new(path, (http, _) =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? answer(http) : Answers.NotAllowedAsync(http, "GET"));

    /// <summary>Reads under both its names: older tools write an ending.</summary>
    public static IEnumerable<ServedPath> Both(string path, Func<HttpContext, Task> answer) => [Get(path, answer), Get(path + ".json", answer)];
}
