namespace Sandun.Cli.Router;

/// <summary>A router cannot run with its options; the message is for the operator and says what to change.</summary>
public sealed class RouterRefusedException(string message, Exception? inner = null) : Exception(message, inner);
