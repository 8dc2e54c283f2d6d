using System.Security.Cryptography.X509Certificates;

namespace Sandun.AgentLink.Identity;

/// <summary>Who a certificate speaks for: written in its subject as <c>CN=id, OU=role, O=Sandun</c>.</summary>
/// <param name="Role">What it may do.</param>
/// <param name="Id">The agent's or router's id, 1–<see cref="LongestId"/> characters of A–Z, a–z, 0–9, '.', '_' and '-'.</param>
public sealed record NodeIdentity(NodeRole Role, string Id)
{
    /// <summary>X.509's own bound on a common name (ub-common-name).</summary>
    public const int LongestId = 64;

    private const string Organization = "Sandun";
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";
    private const string UnitOid = "2.5.4.11";

    /// <summary>Whether a text may be a node's id.</summary>
    public static bool IsId(string? text) =>
        text is { Length: > 0 and <= LongestId } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Who the certificate speaks for, or null when it is none of Sandun's.</summary>
    public static NodeIdentity? Of(X509Certificate2 certificate)
    {
        string? id = null, unit = null, organization = null;
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements) return null;
            switch (part.GetSingleElementType().Value)
            {
                case CommonNameOid: id = part.GetSingleElementValue(); break;
                case UnitOid: unit = part.GetSingleElementValue(); break;
                case OrganizationOid: organization = part.GetSingleElementValue(); break;
            }
        }

        return organization == Organization && NodeRoles.Parse(unit) is { } role && IsId(id) ? new NodeIdentity(role, id!) : null;
    }

    public override string ToString() => $"{Role.Text()} {Id}";

    internal X500DistinguishedName Subject()
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddOrganizationName(Organization);
        name.AddOrganizationalUnitName(Role.Text());
        name.AddCommonName(Id);
        return name.Build();
    }
}
