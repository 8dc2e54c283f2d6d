namespace Sandun.MesosApi;

/// <summary>A request that cannot be understood: answered 400 with the message, or with the status given.</summary>
internal sealed class MalformedCallException(string message, int status = 400) : Exception(message)
{
    public int Status => status;
}
