using System.Text.Json;
using Sandun.Server.Settings;

namespace Sandun.Server.Access;

/// <summary>Mesos' credentials file: JSON, or in the legacy form a principal and its secret a line.</summary>
public static class CredentialsFile
{
    /// <summary>Larger than any list of people and programs; a wrong file named by mistake is not read into memory.</summary>
    private const int LongestFile = 1024 * 1024;

    /// <exception cref="SettingsException">It cannot be read or understood; the message names the place, never a secret.</exception>
    public static IReadOnlyList<Principal> Read(string path)
    {
        var text = Text(path);
        try
        {
            var principals = text.AsSpan().TrimStart().StartsWith("{") ? FromJson(text) : FromLines(text);
            return principals.Count > 0 ? principals : throw new FormatException("it names no principal");
        }
        catch (Exception failure) when (failure is FormatException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new SettingsException(
                $"--credentials {path} is not Mesos' credentials file ({Where(failure)}): expected " +
                "{\"credentials\":[{\"principal\":\"name\",\"secret\":\"...\"}]} or lines of \"principal secret\"", failure);
        }
    }

    private static string Where(Exception failure) =>
        failure is JsonException json ? $"line {(json.LineNumber ?? 0) + 1} is not JSON" : failure is FormatException ? failure.Message : "a member is missing or of the wrong type";

    private static string Text(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LongestFile) throw new SettingsException($"--credentials {path} is larger than {LongestFile} bytes");
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"--credentials {path} cannot be read: {failure.Message}", failure);
        }
    }

    private static List<Principal> FromJson(string text)
    {
        using var document = JsonDocument.Parse(text);
        var principals = new List<Principal>();
        foreach (var entry in document.RootElement.GetProperty("credentials").EnumerateArray())
        {
            var name = entry.GetProperty("principal").GetString();
            var secret = Member(entry, "secret");
            var token = Member(entry, "token");
            if (string.IsNullOrEmpty(name) || (secret is null && token is null))
                throw new FormatException($"entry {principals.Count + 1} lacks a principal, or both secret and token");
            principals.Add(new Principal(name, secret, token));
        }

        return principals;
    }

    private static Secret? Member(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? Secret.Of(text) : null;

    private static List<Principal> FromLines(string text)
    {
        var principals = new List<Principal>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.AsSpan().Trim().IsEmpty) continue;
            if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var name, var secret])
                throw new FormatException($"line {number} is not a principal and its secret");
            principals.Add(new Principal(name, Secret.Of(secret), null));
        }

        return principals;
    }
}
