namespace Sandun.Server.Roles;

/// <summary>
/// The last state a role published: immutable, read without a lock by any number of readers. While the role does not decide, a follower
/// of the store may show what another server decided.
/// </summary>
public sealed class Published<TView>(TView first, ChangeCounter changes)
    where TView : class
{
    private readonly Lock _writing = new();
    private volatile TView _view = first;
    private bool _decided;

    public TView View => _view;

    /// <summary>Shows what this server's own role decided.</summary>
    public void Set(TView view)
    {
        lock (_writing)
        {
            _decided = true;
            _view = view;
        }

        changes.Grow();
    }

    /// <summary>Shows what was followed, unless this server's own role decides again.</summary>
    public void SetFollowed(TView view)
    {
        lock (_writing)
        {
            if (_decided) return;
            _view = view;
        }

        changes.Grow();
    }

    /// <summary>The role was lost: what it showed stays until something newer is followed or decided.</summary>
    public void Retire()
    {
        lock (_writing) _decided = false;

        // Readers that wait learn at once that what they see is stale.
        changes.Grow();
    }
}
