using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Sandun.Server.Access;

/// <summary>Proof that somebody logged in, carried by the browser in a cookie and readable by this data center's servers alone.</summary>
public sealed class ConsoleSessions(IDataProtectionProvider protection)
{
    public const string Cookie = "sandun-session";

    /// <summary>A working day; then one logs in again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("sandun.console.session").ToTimeLimitedDataProtector();

    public string Begin(string principal) => _protector.Protect(principal, Lifetime);

    /// <summary>Whose session it is, or null when it is none or has ended.</summary>
    public string? Principal(string? session)
    {
        if (string.IsNullOrEmpty(session)) return null;
        try
        {
            return _protector.Unprotect(session);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
