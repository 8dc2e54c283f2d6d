using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Sandun.Store;

namespace Sandun.Server.Access;

/// <summary>Keeps the keys of console sessions in the store, so that a session outlives the server that began it.</summary>
public sealed class StoredKeys(IStore store) : IXmlRepository
{
    private const string Prefix = StoreEntities.DefaultRoot + "server/session-keys/";

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Wait(store.ReadAsync(Prefix, CancellationToken.None)).Entries.Select(entry => XElement.Parse(Encoding.UTF8.GetString(entry.Value)))];

    public void StoreElement(XElement element, string friendlyName) => Wait(store.CommitAsync(
        new StoreBatch(new StoreOperation(Prefix + friendlyName, Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)))),
        CancellationToken.None));

    /// <summary>The interface is synchronous; it is called at the start and every few weeks.</summary>
    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();
}
