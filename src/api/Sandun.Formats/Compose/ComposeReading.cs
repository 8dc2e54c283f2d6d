namespace Sandun.Formats.Compose;

/// <summary>What a compose file is read with, beside its own text.</summary>
/// <param name="System">Name of the group, unless the file has one; made to fit the rules of ids.</param>
/// <param name="Variable">Values of <c>${NAME}</c>; null for one that is not set.</param>
public sealed record ComposeReading(string System, Func<string, string?> Variable)
{
    /// <summary>Texts of the files the compose file names, by their path there; null for one that is missing. Itself null where none can be read.</summary>
    public Func<string, string?>? File { get; init; }

    /// <summary>The profiles chosen; services of others are left out.</summary>
    public IReadOnlyCollection<string> Profiles { get; init; } = [];
}
