using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandun.Cli.Connection;

/// <summary>What <c>up</c> writes down about the server it started, so that the other commands find it.</summary>
/// <param name="Url">Where it listens.</param>
/// <param name="HttpPort">The router's entry for virtual hosts; 0 without a router.</param>
/// <param name="Certificate">File of the certificate it shows, PEM; null without TLS.</param>
/// <param name="DockerHost">The engine its agent uses, so that `down` finds the containers.</param>
/// <param name="StartedAt">When.</param>
internal sealed record RunningServer(string Url, int HttpPort, string? Certificate, string DockerHost, DateTimeOffset StartedAt)
{
    /// <summary>Where Mesos' interfaces are, or why they are nowhere; null when an older `up` wrote this.</summary>
    public string? Mesos { get; init; }

    /// <summary>Where names are answered by DNS, or why nowhere; null when an older `up` wrote this.</summary>
    public string? Dns { get; init; }

    /// <summary>The file's content, or null where there is none that can be read.</summary>
    public static RunningServer? Read(DataDirectory data)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(data.ServerFile), RunningServerJson.Default.RunningServer);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(DataDirectory data)
    {
        var temporary = data.ServerFile + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, RunningServerJson.Default.RunningServer));
        File.Move(temporary, data.ServerFile, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunningServer))]
internal sealed partial class RunningServerJson : JsonSerializerContext;
