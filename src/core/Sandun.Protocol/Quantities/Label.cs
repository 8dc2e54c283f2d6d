namespace Sandun.Protocol;

/// <summary>Mesos' label: a key may appear more than once and may lack a value.</summary>
public readonly record struct Label(string Key, string? Value);
