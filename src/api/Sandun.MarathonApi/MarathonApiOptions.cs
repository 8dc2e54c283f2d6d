using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>What an operator may set about the Marathon API; defaults are Marathon's where it has the setting.</summary>
public sealed record MarathonApiOptions
{
    /// <summary>Version of Marathon whose behaviour is followed; clients choose their dialect by it.</summary>
    public string MarathonVersion { get; init; } = "1.11.24";

    /// <summary>What <c>/v2/info</c> gives as <c>buildref</c>.</summary>
    public string BuildReference { get; init; } = "sandun";

    /// <summary>Host and port under which the leader answers, as <c>/v2/leader</c> says; null while there is none.</summary>
    public Func<string?> Leader { get; init; } = () => "127.0.0.1:8080";

    /// <summary>Port of the API.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>Whether it speaks TLS.</summary>
    public bool HasTls { get; init; }

    /// <summary>Lowest service port that is assigned.</summary>
    public int LocalPortMin { get; init; } = 10000;

    /// <summary>Highest service port that is assigned.</summary>
    public int LocalPortMax { get; init; } = 20000;

    /// <summary>Role of apps that name none.</summary>
    public Role DefaultRole { get; init; } = Role.Any;

    /// <summary>Container network of apps that name none; null when there is none.</summary>
    public string? DefaultNetworkName { get; init; }

    /// <summary>Name of the framework.</summary>
    public string FrameworkName { get; init; } = "marathon";

    /// <summary>Host name of this machine.</summary>
    public string Hostname { get; init; } = "localhost";

    /// <summary>Where clients find the resource manager's interface.</summary>
    public Uri ResourceManager { get; init; } = new("http://127.0.0.1:5050/");

    /// <summary>Address of the store, without credentials.</summary>
    public string Store { get; init; } = "";

    /// <summary>
    /// Events buffered for one reader before it is cut off: Marathon's <c>--event_stream_max_outstanding_messages</c>. More than its
    /// 1,024, because one commit here can launch thousands of instances and announce them all before a reader gets its turn.
    /// </summary>
    public int EventBuffer { get; init; } = 16_384;

    /// <summary>Time between the blank lines that keep an event stream alive.</summary>
    public TimeSpan EventHeartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Who gets events posted: <c>--event_subscriber http_callback</c>; null to switch that off.</summary>
    public IEventSubscriptions? Subscriptions { get; init; }

    /// <summary>Directory of <c>/v2/artifacts</c>; null to switch that off.</summary>
    public string? ArtifactDirectory { get; init; }

    /// <summary>Gives up leadership, so that another server takes over, or this one anew where it is alone; false when this one does not lead.</summary>
    public Func<bool>? Abdicate { get; init; }

    /// <summary>Takes a backup to a URI; what is wrong with that, or null. Null where backups are not kept.</summary>
    public Func<string, CancellationToken, Task<string?>>? SaveBackup { get; init; }

    /// <summary>Puts the state back from a URI; what is wrong with that, or null. Null where backups are not kept.</summary>
    public Func<string, CancellationToken, Task<string?>>? RestoreBackup { get; init; }

    /// <summary>What is logged; null where that cannot be changed.</summary>
    public ILogLevels? LogLevels { get; init; }

    /// <summary>What is counted of the scheduler; null where nothing is.</summary>
    public SchedulerTally? Tally { get; init; }

    /// <summary>Whether several servers stand for leadership.</summary>
    public bool IsCluster { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal AppDefaults Defaults(ImmutableSortedDictionary<PathId, AppGroup> groups) =>
        new() { Role = DefaultRole, NetworkName = DefaultNetworkName, Groups = groups };
}
