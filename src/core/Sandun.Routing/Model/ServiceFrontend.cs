using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>A port the proxy listens on for one route alone.</summary>
/// <param name="Port">1–65535, different from the entry's.</param>
/// <param name="Backend">Name of the backend it leads to.</param>
public sealed record ServiceFrontend(int Port, bool Http, string Backend, PathId App);
