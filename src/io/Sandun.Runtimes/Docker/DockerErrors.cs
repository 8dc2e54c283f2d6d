using Docker.DotNet;

namespace Sandun.Runtimes.Docker;

/// <summary>What the engine says, without the client's wrapping.</summary>
internal static class DockerErrors
{
    public static string Explain(Exception failure)
    {
        if (failure is not DockerApiException refused) return failure.InnerException is { } inner ? $"{failure.Message} ({inner.Message})" : failure.Message;
        var body = refused.ResponseBody ?? "";

        // {"message":"…"}
        try
        {
            using var json = System.Text.Json.JsonDocument.Parse(body);
            if (json.RootElement.TryGetProperty("message", out var message)) return message.GetString()!.Trim();
        }
        catch (System.Text.Json.JsonException)
        {
            // Not every answer is JSON.
        }

        return body.Length > 0 ? body.Trim() : $"the engine answered {(int)refused.StatusCode}";
    }
}
