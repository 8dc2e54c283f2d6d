namespace Sandun.Agent;

/// <summary>How large a terminal is; 0 where nobody said.</summary>
public readonly record struct TerminalSize(ushort Rows, ushort Columns);
