using Sandun.Protocol;

namespace Sandun.Server.Scaling;

/// <summary>Apps that are to be looked at before their second is over, each when it may be. Not thread-safe.</summary>
internal sealed class EarlyLooks
{
    private readonly SortedDictionary<PathId, DateTimeOffset> _waiting = [];

    /// <summary>When the first may be looked at; null while none waits.</summary>
    public DateTimeOffset? Next => _waiting.Count == 0 ? null : _waiting.Values.Min();

    /// <summary>An app waits for a look at a time, or sooner if it does already.</summary>
    public void Add(PathId app, DateTimeOffset at) => _waiting[app] = _waiting.TryGetValue(app, out var sooner) && sooner < at ? sooner : at;

    /// <summary>Those whose time has come; they wait no more.</summary>
    public IReadOnlyCollection<PathId> Take(DateTimeOffset now)
    {
        var due = _waiting.Where(app => app.Value <= now).Select(app => app.Key).ToList();
        foreach (var app in due) _waiting.Remove(app);
        return due;
    }
}
