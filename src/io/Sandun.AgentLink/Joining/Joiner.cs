using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Servers;

namespace Sandun.AgentLink.Joining;

/// <summary>Makes this machine a node by a token: knows the server by the token first, then shows it.</summary>
/// <param name="folder">Where the identity will be kept.</param>
/// <param name="version">This program's version.</param>
public sealed class Joiner(IdentityFolder folder, string version)
{
    /// <summary>What the node's id is made from, where it is made and not wished.</summary>
    public string Hostname { get; init; } = Environment.MachineName;

    /// <summary>Rounds over the token's servers before giving up: a server that is just being started is waited for.</summary>
    private const int Rounds = 8;

    /// <summary>A server that takes longer over one call is passed over.</summary>
    private static readonly TimeSpan s_callLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Joins, or finds that this machine has joined with this token. A machine that was a node before stays that node: its former key
    /// signs the request.
    /// </summary>
    /// <param name="token">The token.</param>
    /// <param name="role">What this program is.</param>
    /// <param name="node">The id it wants (routers), or null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="JoinRefusedException">It cannot join; the message says what helps.</exception>
    public async Task<NodeCredentials> JoinAsync(JoinToken token, NodeRole role, string? node, CancellationToken cancellation)
    {
        if (token.Role != role)
            throw new JoinRefusedException($"this token is for a {token.Role.Text()}: use `sandun {token.Role.Text()} join`, or make one with `sandun token create --role {role.Text()}`");
        var former = folder.Load();
        if (former is not null && folder.LastToken() == token.Hash && former.Identity.Role == role) return former;
        if (former is not null && former.Identity.Role != role)
            throw new JoinRefusedException($"{folder.Path} holds the identity of {former.Identity}; give this {role.Text()} a folder of its own");
        using var key = former?.Certificate.GetECDsaPrivateKey() ?? folder.JoiningKey(token.Hash);
        var request = new Wire.JoinRequest
        {
            Role = (int)role,
            Token = ByteString.CopyFrom(token.Content), Request = ByteString.CopyFrom(NodeCredentials.RequestOf(key)),
            Hostname = Hostname, Hello = new Wire.PeerHello { Protocol = LinkProtocol.Version, Version = version },
        };
        if (node is not null) request.Node = node;
        if (former is not null) request.Former = ByteString.CopyFrom(former.Certificate.RawData);
        var (reply, authority) = await AskAnyAsync(token, request, cancellation);
        using var certificate = X509CertificateLoader.LoadCertificate(reply.Certificate.ToByteArray());
        if (CertificateTrust.Signed(certificate, authority) is not { } identity || identity != new NodeIdentity(role, reply.Node))
            throw new JoinRefusedException("the server answered with a certificate that is not this node's");
        using var complete = certificate.CopyWithPrivateKey(key);
        folder.Save(complete, authority);
        folder.SaveServers(reply.Servers.Count > 0 ? reply.Servers : token.Servers);
        folder.RememberToken(token.Hash);
        return folder.Load()!;
    }

    private async Task<(Wire.JoinReply Reply, X509Certificate2 Authority)> AskAnyAsync(
        JoinToken token, Wire.JoinRequest request, CancellationToken cancellation)
    {
        var delay = new ReconnectDelay();
        var problems = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            if (round > 0) await Task.Delay(delay.Next(), cancellation);
            foreach (var server in token.Servers)
            {
                try
                {
                    return await AskAsync(LinkAddress.Parse(server), token, request, cancellation);
                }
                catch (RpcException failure) when (failure.StatusCode is StatusCode.PermissionDenied or StatusCode.FailedPrecondition or StatusCode.InvalidArgument)
                {
                    throw new JoinRefusedException(failure.Status.Detail, failure);
                }
                catch (RpcException failure)
                {
                    problems[server] = LinkConnection.Reason(failure, LinkAddress.Parse(server));
                }
                catch (CryptographicException wrong)
                {
                    throw new JoinRefusedException($"the server at {server} does not answer as this version expects: {wrong.Message}", wrong);
                }
            }
        }

        throw new JoinRefusedException("no server of the token could be joined: " + string.Join("; ", problems.Values));
    }

    private static async Task<(Wire.JoinReply Reply, X509Certificate2 Authority)> AskAsync(
        LinkAddress server, JoinToken token, Wire.JoinRequest request, CancellationToken cancellation)
    {
        var trust = new TokenTrust(server, token);
        using var channel = server.OpenUnknown(trust.Problem);
        var client = new Wire.Link.LinkClient(channel);
        var answer = await client.AuthorityAsync(new Wire.AuthorityRequest(), deadline: DateTime.UtcNow + s_callLimit, cancellationToken: cancellation);
        var authority = trust.Authenticate(answer.Certificate.ToByteArray());
        return (await client.JoinAsync(request, deadline: DateTime.UtcNow + s_callLimit, cancellationToken: cancellation), authority);
    }

    /// <summary>Knows a server by the token alone: the authority must be the token's, and must have signed what the connection showed.</summary>
    private sealed class TokenTrust(LinkAddress server, JoinToken token)
    {
        private readonly Lock _lock = new();
        private X509Certificate2? _authority;
        private (byte[] Certificate, SslPolicyErrors Errors)? _shown;

        /// <summary>Until the authority is known the certificate is only remembered: nothing but the question for it is sent.</summary>
        public string? Problem(X509Certificate2 certificate, SslPolicyErrors errors)
        {
            lock (_lock)
            {
                if (_authority is { } authority) return server.ServerProblem(certificate, errors, authority);
                _shown = (certificate.RawData, errors);
                return null;
            }
        }

        public X509Certificate2 Authenticate(byte[] authority)
        {
            if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(authority), token.Authority.ToArray()))
                throw new JoinRefusedException($"the server at {server} is not of the cluster this token was made for; nothing was sent to it");
            lock (_lock)
            {
                _authority = X509CertificateLoader.LoadCertificate(authority);
                using var shown = X509CertificateLoader.LoadCertificate(_shown!.Value.Certificate);
                return server.ServerProblem(shown, _shown.Value.Errors, _authority) is { } problem
                    ? throw new JoinRefusedException(problem + "; nothing was sent to it")
                    : _authority;
            }
        }
    }
}
