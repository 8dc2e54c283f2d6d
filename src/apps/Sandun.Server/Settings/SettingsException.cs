namespace Sandun.Server.Settings;

/// <summary>The server cannot start as it was told to; the message names the setting and the cure.</summary>
public sealed class SettingsException(string message, Exception? cause = null) : Exception(message, cause);
