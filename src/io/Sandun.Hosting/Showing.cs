using Sandun.Protocol;

namespace Sandun.Hosting;

/// <summary>How a role shows a brain's state.</summary>
public static class Showing
{
    /// <summary>Takes the state as it is now, with what the brain has noted.</summary>
    /// <typeparam name="TView">The state as readers see it.</typeparam>
    /// <param name="machine">The brain; an <see cref="IMachineView{TView}"/>.</param>
    /// <param name="now">The time of the view.</param>
    /// <param name="show">Shows a view to readers.</param>
    /// <returns>Tells what was noted, then shows the state; to be called once it is durable.</returns>
    public static Action Of<TView>(object machine, DateTimeOffset now, Action<TView> show)
    {
        var view = ((IMachineView<TView>)machine).TakeView(now);
        var tell = (machine as INotingMachine<TView>)?.TakeNotes(view);
        return () =>
        {
            tell?.Invoke();
            show(view);
        };
    }
}
