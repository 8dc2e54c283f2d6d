using System.Globalization;
using Google.Protobuf;

namespace Sandun.Store.Etcd;

/// <summary>
/// Keys as etcd has them, and the store's own: below the root, behind a tilde, hidden from readers and watchers. <c>~large/commit</c> is
/// there while a large batch is taking effect, <c>~large/parts/ID/N</c> hold it, <c>~writers/ID</c> count what a writer has committed,
/// and say in which term.
/// </summary>
internal sealed class EtcdKeys(string root)
{
    private readonly string _reserved = root + "~";

    public ByteString Root { get; } = First(root);

    public ByteString RootEnd { get; } = After(root);

    public ByteString Commit { get; } = ByteString.CopyFromUtf8(root + "~large/commit");

    public string Parts { get; } = root + "~large/parts/";

    public string Writers { get; } = root + "~writers/";

    /// <summary>The first key of a range over all keys with a prefix.</summary>
    public static ByteString First(string prefix) => prefix.Length == 0 ? ByteString.CopyFrom(0) : ByteString.CopyFromUtf8(prefix);

    /// <summary>The end of that range: the first key behind it, or etcd's sign for no end.</summary>
    public static ByteString After(string prefix)
    {
        var bytes = ByteString.CopyFromUtf8(prefix).ToByteArray();
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            if (bytes[i] == 0xFF) continue;
            bytes[i]++;
            return ByteString.CopyFrom(bytes, 0, i + 1);
        }

        return ByteString.CopyFrom(0);
    }

    public bool IsReserved(string key) => key.StartsWith(_reserved, StringComparison.Ordinal);

    public string PartsOf(string id) => $"{Parts}{id}/";

    public ByteString Part(string id, int number) => ByteString.CopyFromUtf8(PartsOf(id) + number.ToString("d6", CultureInfo.InvariantCulture));

    public ByteString Writer(string id) => ByteString.CopyFromUtf8(Writers + id);

    /// <exception cref="ArgumentException">The key lies outside what this store was opened for.</exception>
    public void RequireWithin(string key, string what)
    {
        if (key.StartsWith(root, StringComparison.Ordinal)) return;
        throw new ArgumentException($"{what} {key} lies outside {root}, which this store was opened for", nameof(key));
    }
}
