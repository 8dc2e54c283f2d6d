namespace Sandun.Runtimes;

/// <summary>How processes are run on this machine.</summary>
public sealed record ProcessRuntimeOptions
{
    /// <summary>The system's usual path.</summary>
    public const string SystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Account of tasks that name none; null for the agent's own. Takes effect as root.</summary>
    public string? DefaultUser { get; init; }

    /// <summary>PATH of tasks that set none.</summary>
    public string Path { get; init; } = SystemPath;

    /// <summary>The folder Sandun's programs and samples lie in, which tasks find as <c>SANDUN_HOME</c>; null to tell them none.</summary>
    public string? Home { get; init; }

    /// <summary>Processes and threads a task may have: a fork bomb ends here, a large Java service does not.</summary>
    public int PidsLimit { get; init; } = 4096;

    /// <summary>Descriptors each process of a task may have open: a large server has ten thousand connections, a leak ends here.</summary>
    public int FilesLimit { get; init; } = 65_536;

    /// <summary>Where container networks are configured for CNI; null for none.</summary>
    public string? NetworkConfigDirectory { get; init; }

    /// <summary>Where CNI's plugins are, separated by colons; by default Debian's place and the specification's usual one.</summary>
    public string NetworkPluginsDirectory { get; init; } = "/usr/lib/cni:/opt/cni/bin";

    /// <summary>Whether namespaces are used where they can be.</summary>
    public bool Namespaces { get; init; } = true;
}
