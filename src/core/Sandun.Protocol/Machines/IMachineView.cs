namespace Sandun.Protocol;

/// <summary>A brain whose state can be shown: the loop publishes the view after each commit.</summary>
/// <typeparam name="TView">An immutable snapshot; taking it is cheap, independent of the size of the state.</typeparam>
public interface IMachineView<out TView>
{
    /// <summary>The state now, for readers on other threads.</summary>
    TView TakeView(DateTimeOffset now);
}
