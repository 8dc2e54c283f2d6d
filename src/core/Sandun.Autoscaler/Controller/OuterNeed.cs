namespace Sandun.Autoscaler.Controller;

/// <summary>What is needed for other reasons than the level: calendar, CPU, memory.</summary>
/// <param name="Count">Instances; 0 for no need.</param>
/// <param name="Binding">The reason.</param>
/// <param name="Complete">Whether all figures were there; a missing one may grow an app and never shrinks it.</param>
public readonly record struct OuterNeed(int Count, Binding Binding, bool Complete)
{
    public static OuterNeed None { get; } = new(0, Binding.Level, true);
}
