namespace Sandun.Protocol;

/// <summary>A brain that notes what happens to it for others, who may learn of it once it is durable.</summary>
/// <typeparam name="TView">Its state as others see it.</typeparam>
public interface INotingMachine<in TView>
{
    /// <summary>Takes out what was noted since the last call.</summary>
    /// <param name="view">The state after it.</param>
    /// <returns>Tells it; to be called once it is durable, when more may have been noted.</returns>
    Action TakeNotes(TView view);
}
