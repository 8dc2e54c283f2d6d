using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>What a reloader is told once.</summary>
/// <param name="Wake">Called when a check has ended, from any thread.</param>
internal sealed record ReloadSettings(HaproxyLimits Limits, Action Wake);
