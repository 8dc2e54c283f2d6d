using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sandun.Cli.Agent;

/// <summary>
/// Who may use the agent's HTTP interface. Without credentials only programs of this machine can reach it, and no page of a browser: a name
/// that resolves to the loopback is not one of it.
/// </summary>
/// <param name="Credentials">USER:PASSWORD; null where everybody who reaches the port may.</param>
internal sealed record AgentHttpAccess(string? Credentials)
{
    /// <summary>Answers a request that may not go on.</summary>
    public bool Refuses(HttpContext http)
    {
        if (Credentials is null)
        {
            if (IsOfThisMachine(http.Request.Host.Host)) return false;
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return true;
        }

        if (IsKnown(http.Request.Headers.Authorization.ToString()))
        {
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, Credentials.Split(':')[0])], "Basic"));
            return false;
        }

        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"mesos-agent-readonly\"";
        return true;
    }

    /// <summary>
    /// Why a request may not start, steer or watch programs; null for one that may. Without credentials only the agent's own account may, and
    /// root: others on the machine would become who the tasks run as.
    /// </summary>
    public string? RefusalToAct(HttpContext http)
    {
        if (Credentials is not null || PeerAccount.Of(http.Connection) is { } user && (user == 0 || user == PeerAccount.Own)) return null;
        return "Without --http-credentials only root and the agent's own account may start, steer and watch containers: start the agent with --http-credentials USER:PASSWORD";
    }

    /// <exception cref="CommandFailure">The port would be open to the network without credentials.</exception>
    public static AgentHttpAccess Of(IPEndPoint? listen, string? credentials)
    {
        if (credentials is not null && credentials.IndexOf(':') <= 0) throw new CommandFailure("--http-credentials must be USER:PASSWORD");
        return credentials is null && listen is not null && !IPAddress.IsLoopback(listen.Address)
            ? throw new CommandFailure($"--http-listen {listen} is reached from other machines: give --http-credentials USER:PASSWORD, or listen on 127.0.0.1")
            : new AgentHttpAccess(credentials);
    }

    private static bool IsOfThisMachine(string host) =>
        host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out _) ||
        host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase);

    private bool IsKnown(string header)
    {
        const string scheme = "Basic ";
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var given = new byte[header.Length];
        return Convert.TryFromBase64String(header[scheme.Length..].Trim(), given, out var length) &&
            CryptographicOperations.FixedTimeEquals(given.AsSpan(0, length), Encoding.UTF8.GetBytes(Credentials!));
    }
}
