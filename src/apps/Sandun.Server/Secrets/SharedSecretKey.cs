using Sandun.NativeApi;
using Sandun.Server.Cluster;
using Sandun.Server.Settings;
using Sandun.Store;

namespace Sandun.Server.Secrets;

/// <summary>
/// Whether the servers of a cluster share the key for tasks' secrets. Where they do not, the next leader could not read what this one keeps,
/// and no task that needs a secret would start: better no secret is taken, and no server joins that could not read those there are.
/// </summary>
internal sealed class SharedSecretKey(Members members, string key, ServerOptions options)
{
    /// <summary>Looks at the secrets there are as this server starts.</summary>
    /// <param name="used">The keys they were encrypted with.</param>
    /// <exception cref="SettingsException">A server that lives has the key of some, and this one has another.</exception>
    public async Task CheckAsync(IReadOnlyCollection<string> used)
    {
        // A key that no server has any more is lost: that must not keep the cluster from starting. `sandun secret ls` marks what was made with it.
        var holder = (await OthersAsync(CancellationToken.None)).FirstOrDefault(other => other.SecretKey != key && used.Contains(other.SecretKey!));
        if (holder is null) return;
        throw new SettingsException(
            $"the cluster's secrets are kept with the key of server {holder.Record.Member}, and {options.SecretKeyPath} holds another: " +
            "give this server a copy of that one's file and name it with --secret-key-file, on all servers");
    }

    /// <summary>Why a secret kept here could not be used by the next leader; null when it could.</summary>
    public async Task<string?> ObjectionAsync(CancellationToken cancellation)
    {
        try
        {
            var others = (await OthersAsync(cancellation)).Where(other => other.SecretKey != key).Select(other => other.Record.Member).ToList();
            return others.Count == 0
                ? null
                : $"the key for secrets of {string.Join(", ", others)} is not that of {options.MemberName}: no task that needs this secret would start when another leads. " +
                "Give all servers the same file with --secret-key-file, and start them again one after another";
        }
        catch (StoreException failure)
        {
            throw new ControlPlaneException(503, failure.Message);
        }
    }

    private async Task<IEnumerable<MemberRecord>> OthersAsync(CancellationToken cancellation) =>
        (await members.ReadAsync(cancellation)).Where(member => member.Record.Member != options.MemberName && member.SecretKey is not null);
}
