using System.Net.Http.Headers;
using System.Text;
using Sandun.Server.Settings;

namespace Sandun.Server.Access;

/// <summary>All who may act. Without any, everybody who reaches the server may, which is why it then listens on the loopback alone.</summary>
public sealed class Principals(IReadOnlyList<Principal> all)
{
    /// <summary>Compared with when the name is unknown, so that the answer takes as long.</summary>
    private static readonly Secret s_nobodys = Secret.Of(Guid.NewGuid().ToString());

    public bool AreNone => all.Count == 0;

    public static Principals Of(ServerOptions options)
    {
        var all = options.HttpCredentials.Select(pair => pair.Split(':', 2))
            .Select(parts => new Principal(parts[0], Secret.Of(parts[1]), null));
        return new Principals([.. all, .. options.CredentialsFile is { } file ? CredentialsFile.Read(file) : []]);
    }

    /// <summary>The name the password belongs to, or null.</summary>
    public string? ByPassword(string name, string password)
    {
        var known = all.FirstOrDefault(principal => principal.Name == name && principal.Secret is not null);
        var matches = (known?.Secret ?? s_nobodys).Matches(password);
        return matches ? known?.Name : null;
    }

    /// <summary>The name the token belongs to, or null. All are compared, so that the time tells nothing.</summary>
    public string? ByToken(string token)
    {
        string? found = null;
        foreach (var principal in all)
        {
            if (principal.Token is { } known && known.Matches(token)) found = principal.Name;
        }

        return found;
    }

    /// <summary>The name an Authorization header proves, or null.</summary>
    public string? ByHeader(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value) || value.Parameter is not { } parameter) return null;
        if (value.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) return ByToken(parameter);
        if (!value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return null;
        var decoded = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, decoded, out var length)) return null;
        return Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is [var name, var password] ? ByPassword(name, password) : null;
    }
}
