namespace Sandun.Formats.Compose;

/// <summary>A compose file as definitions.</summary>
/// <param name="Json">A group in Marathon's JSON, indented.</param>
/// <param name="Notes">What was left out or is to be looked at, one sentence each.</param>
public sealed record ComposeResult(string Json, IReadOnlyList<string> Notes);
