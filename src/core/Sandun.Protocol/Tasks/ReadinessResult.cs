namespace Sandun.Protocol;

/// <summary>What the agent knows of a task's readiness check.</summary>
/// <param name="Ready">Whether it was ready once; it stays so.</param>
/// <param name="Status">HTTP status of the last answer; 504 when there was none.</param>
/// <param name="ContentType">Its content type; null unless the last response is preserved.</param>
/// <param name="Body">Its body, at most 4 KiB; null unless the last response is preserved.</param>
public sealed record ReadinessResult(bool Ready, int Status, string? ContentType = null, string? Body = null);
