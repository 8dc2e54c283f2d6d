namespace Sandun.Protocol;

/// <summary>Marathon's <c>linuxInfo</c>: what a container asks of the kernel.</summary>
/// <param name="SeccompUnconfined">Whether no filter of system calls is put before it.</param>
/// <param name="Ipc">Whose shared memory, semaphores and queues it sees; null for the engine's default.</param>
/// <param name="SharedMemoryBytes">Size of its /dev/shm; null for the engine's default.</param>
public sealed record LinuxSpec(bool SeccompUnconfined, IpcMode? Ipc, long? SharedMemoryBytes)
{
    /// <summary>Name of the agent's seccomp profile that is put before it; null for the engine's own.</summary>
    public string? SeccompProfile { get; init; }
}

/// <summary>Whose IPC namespace a container is in. Stored and sent: append only.</summary>
public enum IpcMode
{
    /// <summary>One of its own.</summary>
    Private = 1,

    /// <summary>The machine's.</summary>
    Host = 2,

    /// <summary>That of the first container of its <see cref="TaskGroup"/>, which lends it.</summary>
    Group = 3,
}
