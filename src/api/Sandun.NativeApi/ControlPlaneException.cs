namespace Sandun.NativeApi;

/// <summary>A refusal by the control plane.</summary>
/// <param name="status">The HTTP status it is answered with.</param>
/// <param name="message">What is wrong and what would cure it.</param>
public sealed class ControlPlaneException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
