using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sandun.MarathonApi;

/// <summary>Requests that come from nobody and are answered to nobody: what a server that stands by goes through before it has to.</summary>
public static class MarathonRehearsal
{
    /// <summary>Answers one request as if it had come over the network.</summary>
    /// <param name="services">What answers; its state is changed.</param>
    /// <param name="options">As the real API's.</param>
    /// <param name="method">For example <c>POST</c>.</param>
    /// <param name="path">For example <c>/v2/apps</c>.</param>
    /// <param name="json">The body; empty for none.</param>
    /// <returns>The status.</returns>
    public static async Task<int> AskAsync(IServices services, MarathonApiOptions options, string method, string path, string json = "")
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(json));
        using var answer = new MemoryStream();
        var http = new DefaultHttpContext
        {
            Request = { Method = method, Path = path, Scheme = "http", Host = new HostString("localhost"), Body = body, ContentLength = body.Length, ContentType = "application/json" },
            Response = { Body = answer },
        };
        await MarathonEndpoints.HandleAsync(http, new Api(services, options), "");
        return http.Response.StatusCode;
    }
}
