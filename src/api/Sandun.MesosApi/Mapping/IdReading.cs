namespace Sandun.MesosApi.Mapping;

/// <summary>Mesos' rules for ids that clients choose.</summary>
internal static class IdReading
{
    private const int LongestId = 255;

    /// <summary>Why it is no id, or null when it is one.</summary>
    public static string? Error(string id)
    {
        if (id.Length == 0) return "ID must not be empty";
        if (id.Length > LongestId) return $"ID must not be greater than {LongestId} characters";
        if (id is "." or "..") return $"'{id}' is disallowed";
        return id.Any(letter => char.IsControl(letter) || letter is '/' or '\\') ? $"'{id}' contains invalid characters" : null;
    }
}
