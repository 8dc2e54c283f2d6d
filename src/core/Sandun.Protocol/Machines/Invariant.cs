using System.Diagnostics.CodeAnalysis;

namespace Sandun.Protocol;

/// <summary>Assertions about our own code that stay on in production: a broken one ends the role, which restarts from the store.</summary>
public static class Invariant
{
    /// <exception cref="InvalidOperationException">The condition is false: a defect of Sandun, never of its input.</exception>
    public static void Holds([DoesNotReturnIf(false)] bool condition, string rule)
    {
        if (!condition) throw new InvalidOperationException("broken invariant: " + rule);
    }
}
