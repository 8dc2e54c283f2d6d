using Sandun.Protocol;

namespace Sandun.ResourceManager;

/// <summary>What is launched again and again under one name: the tasks of one app.</summary>
/// <param name="Framework">Whose.</param>
/// <param name="Name">The tasks' display name.</param>
public readonly record struct LaunchName(FrameworkId Framework, string Name);

/// <summary>A launch that failed on an agent.</summary>
/// <param name="Launch">What was launched.</param>
/// <param name="At">When it failed.</param>
internal readonly record struct Strike(LaunchName Launch, DateTimeOffset At);
