namespace Sandun.Server.Roles;

/// <summary>The last state a role published: immutable, read without a lock by any number of readers.</summary>
public sealed class Published<TView>(TView first, ChangeCounter changes)
    where TView : class
{
    private volatile TView _view = first;

    public TView View => _view;

    public void Set(TView view)
    {
        _view = view;
        changes.Grow();
    }
}
