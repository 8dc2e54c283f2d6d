namespace Sandun.Protocol;

/// <summary>A brain whose state can be shown: the loop takes a view with each batch and shows it once that is durable.</summary>
/// <typeparam name="TView">An immutable snapshot; taking it is cheap, independent of the size of the state.</typeparam>
public interface IMachineView<out TView>
{
    /// <summary>The state now, for readers on other threads.</summary>
    TView TakeView(DateTimeOffset now);
}
