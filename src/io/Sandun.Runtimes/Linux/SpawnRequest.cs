namespace Sandun.Runtimes.Linux;

/// <summary>A process to start: its own session, no terminal, output to files, a gate it waits at and a file for its exit status.</summary>
internal sealed record SpawnRequest
{
    /// <summary>Absolute path of the program.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Variables as <c>NAME=value</c>; nothing is inherited.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required string Directory { get; init; }
    public required string Stdout { get; init; }
    public required string Stderr { get; init; }

    /// <summary>A descriptor that the program gets as <see cref="Spawner.ExitDescriptor"/>.</summary>
    public required int ExitFile { get; init; }

    /// <summary>cgroup v1 <c>tasks</c> files the starting thread writes itself into, so that the process is born there.</summary>
    public IReadOnlyList<string> ThreadGroups { get; init; } = [];

    /// <summary>cgroup v2 directory the process is born in, where the C library can do that; null otherwise.</summary>
    public string? BirthGroup { get; init; }

    /// <summary>Own mount, process, IPC and host name namespaces; needs root.</summary>
    public bool Namespaces { get; init; }

    /// <summary>Whether /proc of the new process namespace is mounted by the starting thread (Linux ≥ 6.17); else the program does it.</summary>
    public bool MountsProc { get; init; }

    /// <summary>Whether the process and its children can never gain rights by set-user-id programs.</summary>
    public bool NoNewPrivileges { get; init; }
}
