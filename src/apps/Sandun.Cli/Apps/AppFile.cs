using System.Text.Json;
using Sandun.Formats;

namespace Sandun.Cli.Apps;

/// <summary>A file of app definitions as a user names it.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Json">Its text.</param>
internal sealed record AppFile(string Name, string Json)
{
    /// <summary>The server refuses more; said here before anything is sent.</summary>
    private const int LargestBytes = 16 * 1024 * 1024;

    /// <summary>Reads a file, or stdin for <c>-</c>, and makes sure that it is JSON; YAML becomes the JSON it means.</summary>
    public static async Task<AppFile> ReadAsync(string path, CancellationToken cancellation)
    {
        var json = path == "-" ? await Console.In.ReadToEndAsync(cancellation) : await ReadFileAsync(path, cancellation);
        if (!YamlText.IsJson(json)) json = FromYaml(path, json);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (IsCompose(document.RootElement))
                throw new CommandFailure($"{path} is a docker-compose file; `sandun import compose {path} | sandun app apply -` deploys what it says");
        }
        catch (JsonException broken)
        {
            throw new CommandFailure(
                $"{path} is not JSON: line {broken.LineNumber + 1}, column {broken.BytePositionInLine + 1}: {broken.Message.Split(". ")[0]}");
        }

        return new AppFile(path == "-" ? "standard input" : path, json);
    }

    /// <summary>No definition has services, and no compose file an id.</summary>
    private static bool IsCompose(JsonElement root) => root.ValueKind == JsonValueKind.Object && root.TryGetProperty("services", out var services) &&
        services.ValueKind == JsonValueKind.Object && !root.TryGetProperty("id", out _);

    private static string FromYaml(string path, string yaml)
    {
        try
        {
            return YamlText.ToJson(yaml);
        }
        catch (FormatException broken)
        {
            throw new CommandFailure($"{path} is neither JSON nor YAML that can be read: {broken.Message}");
        }
    }

    private static async Task<string> ReadFileAsync(string path, CancellationToken cancellation)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path)) throw new CommandFailure($"{path} is a folder; name a file such as {Path.Combine(path, "marathon.json")}");
        if (!file.Exists) throw new CommandFailure($"there is no file {path} (looked in {Environment.CurrentDirectory})");
        if (file.Length > LargestBytes) throw new CommandFailure($"{path} has {file.Length} bytes; a definition may have {LargestBytes}");
        return await File.ReadAllTextAsync(path, cancellation);
    }
}
