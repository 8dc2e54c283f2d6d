using System.Net;
using Sandun.MesosApi.Logging;

namespace Sandun.MesosApi;

/// <summary>What the interfaces say of the server they belong to.</summary>
public sealed record MesosApiOptions
{
    /// <summary>The version of Mesos whose interfaces these are; clients decide by it what they may use.</summary>
    public const string MesosVersion = "1.11.0";

    /// <summary>Whether this server leads.</summary>
    public Func<bool> Leads { get; init; } = () => true;

    /// <summary>Host and port of the leader's Mesos interfaces; null while none is known.</summary>
    public Func<string?> Leader { get; init; } = () => null;

    /// <summary>Drawn at each start, as Mesos' masters do.</summary>
    public string MasterId { get; init; } = Guid.NewGuid().ToString();

    /// <summary>Where frameworks reach this server.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>Name of this machine.</summary>
    public string Hostname { get; init; } = "localhost";

    /// <summary>The cluster's name; null for none.</summary>
    public string? Cluster { get; init; }

    /// <summary>Fault domain of this server: its region; null where none was named.</summary>
    public string? Region { get; init; }

    /// <summary>The zone of that region it is in.</summary>
    public string? Zone { get; init; }

    /// <summary>What this server was told at its start, by name; no secrets.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>The file this server's log goes to; null where it goes elsewhere.</summary>
    public string? LogFile { get; init; }

    /// <summary>How much is logged.</summary>
    public required ILogVerbosity Logging { get; init; }

    /// <summary>What the server itself has measured, under Mesos' names: figures nobody outside of it can know.</summary>
    public Func<IEnumerable<KeyValuePair<string, double>>> Measured { get; init; } = () => [];

    /// <summary>When this server started.</summary>
    public DateTimeOffset StartedAt { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
