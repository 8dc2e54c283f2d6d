namespace Sandun.Server.Access;

/// <summary>Who may act, and what proves it.</summary>
/// <param name="Name">The user or program.</param>
/// <param name="Secret">Its password, plain or hashed; null when it has none.</param>
/// <param name="Token">Its bearer token; null when it has none.</param>
public sealed record Principal(string Name, Secret? Secret, Secret? Token)
{
    /// <summary>Names alone: a record's own text would show secrets.</summary>
    public override string ToString() => Name;
}
