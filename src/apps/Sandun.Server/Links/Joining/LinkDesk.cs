using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Identity;
using Sandun.Store;

namespace Sandun.Server.Links.Joining;

/// <summary>Makes newcomers nodes. One commit uses the token up and registers the node, so of two servers only one can accept it.</summary>
internal sealed class LinkDesk(CertificateAuthority authority, JoinTokens tokens, IStore store, LinkRoster roster, TimeProvider time) : ILinkDesk
{
    /// <summary>A commit that met another is tried again; what the other did decides then.</summary>
    private const int MaximumTries = 4;

    /// <summary>Characters of the machine's name in a node's id; the rest of the id is what makes it unique.</summary>
    private const int LongestHostPart = 40;

    public X509Certificate2 Authority => authority.Certificate;

    /// <summary>Whether an agent is never let in again.</summary>
    public required Func<string, bool> IsGone { private get; init; }

    public IReadOnlyList<string> Servers => roster.Servers;

    public TimeSpan RenewalGrace => authority.Lifetimes.RenewalGrace;

    public X509Certificate2 Renew(LinkPeer peer, byte[] request) => Issue(request, peer.Identity!);

    public async ValueTask<JoinedNode> JoinAsync(JoinApplication application, CancellationToken cancellation)
    {
        var hash = JoinToken.HashOf(application.Token);
        var key = KeyHash(Key(application.Request));
        for (var tries = 0; tries < MaximumTries; tries++)
        {
            var (record, revision) = await tokens.FindAsync(hash, cancellation) ?? throw new JoinRefusedException(
                "this join token is not known here: it was altered, withdrawn, made for another cluster, or ended more than a day ago; `sandun token create` makes a new one");
            Check(record, application.Role, key);
            if (record.UsedBy is { } node) return Joined(application.Request, application.Role, node);
            var chosen = await ChooseAsync(record, application, key, cancellation);
            var now = time.GetUtcNow();
            var used = record with { UsedByKey = key, UsedBy = chosen.Id, UsedAt = now };
            var nodeRecord = new NodeRecord(record.Role, chosen.Id, application.Hostname, now);
            var outcome = await store.CommitAsync(
                new StoreBatch(
                    [new StoreCompare(LinkKeys.Tokens + hash, ModRevision: revision), chosen.Expected],
                    [
                        new StoreOperation(LinkKeys.Tokens + hash, JoinTokens.Bytes(used)),
                        new StoreOperation(chosen.Expected.Key, JsonSerializer.SerializeToUtf8Bytes(nodeRecord, LinkJson.Default.NodeRecord)),
                    ]), cancellation);
            if (outcome.Succeeded) return Joined(application.Request, application.Role, chosen.Id);
        }

        throw new StoreException("others join with the same token or name at once; try again");
    }

    private void Check(TokenRecord record, NodeRole role, string key)
    {
        if (record.Role != role.Text())
            throw new JoinRefusedException($"this join token is for a {record.Role}, not for a {role.Text()}: make one with `sandun token create --role {role.Text()}`");
        if (record.UsedByKey is { } other && other != key)
            throw new JoinRefusedException($"this join token has been used, by {record.Role} {record.UsedBy}: each is good for one machine; `sandun token create` makes a new one");
        if (time.GetUtcNow() > record.Expires)
        {
            throw new JoinRefusedException(string.Create(
                CultureInfo.InvariantCulture, $"this join token expired at {record.Expires:yyyy-MM-dd HH:mm:ss}Z; `sandun token create` makes a new one"));
        }
    }

    /// <summary>The id the newcomer gets, and what must hold for it to get it.</summary>
    private async Task<(string Id, StoreCompare Expected)> ChooseAsync(
        TokenRecord record, JoinApplication application, string key, CancellationToken cancellation)
    {
        var former = Former(application, key);
        if (record.Node is { } bound && former is not null && former != bound)
            throw new JoinRefusedException($"this join token is for {record.Role} {bound}, and this machine is {record.Role} {former}: give it an empty work directory to become {bound}");
        var known = record.Node ?? former;
        if (known is not null && record.Role == NodeRole.Agent.Text() && IsGone(known))
        {
            throw new JoinRefusedException(
                $"agent {known} was marked gone and is never let in again: join this machine as a new one, with an empty --work-dir and a token made without --node");
        }

        string[] ids = (known ?? Wished(application)) is { } given ? [given] : NewIds(application);
        foreach (var id in ids)
        {
            if (roster.IsDenied(id)) throw new JoinRefusedException($"{record.Role} {id} is refused by the operator; `sandun node allow {id}` takes that back");
            var place = Place(record.Role, id);
            if (await store.GetAsync(place, cancellation) is not { } entry) return (id, new StoreCompare(place, CreateRevision: 0));
            if (known is not null) return (id, new StoreCompare(place, ModRevision: entry.ModRevision));
        }

        throw new JoinRefusedException(
            $"there is a {record.Role} {ids[^1]} already: choose another --id, or make a token for that one with `sandun token create --role {record.Role} --node {ids[^1]}`");
    }

    /// <summary>The node this machine was: the authority signed its certificate, and its key signed this request.</summary>
    private string? Former(JoinApplication application, string key)
    {
        if (application.Former is not { } der) return null;
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            return CertificateTrust.Signed(certificate, Authority) is { } identity && identity.Role == application.Role && KeyHash(certificate.PublicKey) == key
                ? identity.Id
                : null;
        }
        catch (CryptographicException failure)
        {
            throw new JoinRefusedException($"the former certificate cannot be read: {failure.Message}", failure);
        }
    }

    private static string? Wished(JoinApplication application)
    {
        if (application.Role != NodeRole.Router || application.Node is not { } wish) return null;
        return NodeIdentity.IsId(wish)
            ? wish
            : throw new JoinRefusedException($"'{wish}' cannot be an id: give 1 to {NodeIdentity.LongestId} letters, digits, '.', '_' and '-'");
    }

    /// <summary>Ids to take the first free one of. An agent's never comes again; a router goes by its machine's name as long as no other does.</summary>
    private static string[] NewIds(JoinApplication application)
    {
        var plain = new string([.. application.Hostname.ToLowerInvariant().Where(c => char.IsAsciiLetterOrDigit(c) || c == '-').Take(LongestHostPart)]);
        var host = plain.Length > 0 ? plain : "node";
        var tail = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));
        return application.Role == NodeRole.Router ? [$"router-{host}", $"router-{host}-{tail}"] : [$"{host}-{tail}"];
    }

    private static string Place(string role, string id) => $"{LinkKeys.Nodes}{role}/{id}";

    private JoinedNode Joined(byte[] request, NodeRole role, string node) => new(node, Issue(request, new NodeIdentity(role, node)));

    private X509Certificate2 Issue(byte[] request, NodeIdentity node)
    {
        try
        {
            return authority.IssueNode(request, node, time.GetUtcNow());
        }
        catch (CryptographicException failure)
        {
            throw new JoinRefusedException($"the request for a certificate cannot be used: {failure.Message}", failure);
        }
    }

    private static PublicKey Key(byte[] request)
    {
        try
        {
            return CertificateAuthority.KeyOf(request);
        }
        catch (CryptographicException failure)
        {
            throw new JoinRefusedException($"the request for a certificate cannot be used: {failure.Message}", failure);
        }
    }

    private static string KeyHash(PublicKey key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
}
