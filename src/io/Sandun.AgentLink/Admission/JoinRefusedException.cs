namespace Sandun.AgentLink.Admission;

/// <summary>A machine may not join like this; the message is for the operator and says what helps.</summary>
public sealed class JoinRefusedException(string message, Exception? cause = null) : Exception(message, cause);
