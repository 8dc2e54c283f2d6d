namespace Sandun.AgentLink.Servers;

/// <summary>
/// The version of the link's protocol, said in the first message each way. Neighbouring versions work together: fields are only added,
/// and what is unknown is passed over. A part refuses a peer that is more than one version behind it; the one that is ahead decides.
/// </summary>
public static class LinkProtocol
{
    /// <summary>This part's version. 0 was before versions travelled.</summary>
    public const int Version = 1;

    /// <summary>The oldest version this part works with.</summary>
    public const int Oldest = Version - 1;

    /// <summary>Why a peer of this version is not worked with, or null.</summary>
    /// <param name="peer">The peer's version.</param>
    /// <param name="who">The peer, for people.</param>
    public static string? Problem(int peer, string who) => peer >= Oldest
        ? null
        : FormattableString.Invariant($"{who} speaks version {peer} of the link, and this one {Oldest} to {Version + 1}: upgrade {who}, one version at a time");
}
