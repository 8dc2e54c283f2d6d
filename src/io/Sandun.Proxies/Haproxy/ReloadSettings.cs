namespace Sandun.Proxies.Haproxy;

/// <summary>What a reloader is told once.</summary>
/// <param name="Allowance">What the HAProxy that runs may have.</param>
/// <param name="Wake">Called when a check has ended, from any thread.</param>
internal sealed record ReloadSettings(HaproxyAllowance Allowance, Action Wake);
