using System.Text.Json;

namespace Sandun.Runtimes.Docker;

/// <summary>The seccomp profiles an agent keeps, each a file in Docker's JSON form (Mesos' <c>--seccomp_config_dir</c>).</summary>
internal static class SeccompProfiles
{
    /// <summary>Longest profile in bytes: Docker's own has some 10 KB; larger is no profile, and the engine's log repeats what it refuses.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>A profile's JSON, as the engine takes it.</summary>
    /// <param name="directory">Where the profiles are; null when the agent keeps none.</param>
    /// <param name="name">Name of the file.</param>
    /// <exception cref="InvalidOperationException">It cannot be had, or is no JSON object; the message names the cure.</exception>
    public static string Read(string? directory, string name)
    {
        if (directory is null)
            throw new InvalidOperationException($"this agent keeps no seccomp profiles, and 'linuxInfo' names '{name}'; start it with --seccomp-config-dir, or leave the name out");
        if (name.Contains('/') || name is "" or "." or "..") throw new InvalidOperationException($"'{name}' cannot be the name of a seccomp profile: it is that of a file, without slashes");
        var path = Path.Combine(directory, name);
        try
        {
            var file = new FileInfo(path);
            if (file.Length > MaxBytes) throw new InvalidOperationException($"the seccomp profile {path} is larger than {MaxBytes} bytes");
            var text = File.ReadAllText(path);
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? text : throw new InvalidOperationException($"the seccomp profile {path} is no JSON object");
        }
        catch (JsonException broken)
        {
            throw new InvalidOperationException($"the seccomp profile {path} cannot be read: {broken.Message}", broken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"the seccomp profile '{name}' cannot be read: put it into {directory} of every agent ({failure.Message})", failure);
        }
    }
}
