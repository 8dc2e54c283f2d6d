namespace Sandun.Runtimes;

/// <summary>A file or directory in a sandbox, as the kernel shows it; a link is shown as itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When its content last changed.</param>
/// <param name="Mode">Kind and permissions, as <c>st_mode</c>.</param>
/// <param name="Links">Names it has.</param>
/// <param name="User">The account it belongs to, or its number.</param>
/// <param name="Group">The group it belongs to, or its number.</param>
public sealed record SandboxEntry(string Name, long Size, DateTimeOffset Modified, int Mode, int Links, string User, string Group);
