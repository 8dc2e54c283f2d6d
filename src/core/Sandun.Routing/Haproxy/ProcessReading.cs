namespace Sandun.Routing;

/// <summary>One worker process as HAProxy's master describes it.</summary>
/// <param name="Old">It was replaced by a reload and only finishes its connections.</param>
public sealed record ProcessReading(int Pid, bool Old);
