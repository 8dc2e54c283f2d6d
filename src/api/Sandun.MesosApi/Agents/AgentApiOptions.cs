using Microsoft.AspNetCore.Http;
using Sandun.Agent;
using Sandun.MesosApi.Logging;
using Sandun.Protocol;

namespace Sandun.MesosApi.Agents;

/// <summary>The agent, as Mesos' interfaces use it.</summary>
public sealed record AgentApiOptions
{
    /// <summary>The agent as last published; immutable.</summary>
    public required Func<AgentSnapshot> View { get; init; }

    /// <summary>The machine as it introduces itself.</summary>
    public required Func<AgentSpec> Spec { get; init; }

    /// <summary>Hands something on to the agent's brain; waits while it does not decide.</summary>
    public required Func<AgentInput, CancellationToken, ValueTask> TellAsync { get; init; }

    /// <summary>What the tasks and executors use, as last measured.</summary>
    public required Func<IReadOnlyList<TaskUsage>> Usage { get; init; }

    /// <summary>The sandboxes.</summary>
    public required AgentFiles Files { get; init; }

    /// <summary>What runs inside tasks for operators; null where that is not offered.</summary>
    public IAgentNesting? Nesting { get; init; }

    /// <summary>Why a request may not start, steer or watch programs; null for one that may.</summary>
    public Func<HttpContext, string?> Refusal { get; init; } = _ => null;

    /// <summary>What the agent was told at its start, by name; no secrets.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>What has happened how often.</summary>
    public AgentCounts Counts { get; init; } = new();

    /// <summary>The file the agent's log goes to; null where it goes elsewhere.</summary>
    public string? LogFile { get; init; }

    /// <summary>How much is logged.</summary>
    public required ILogVerbosity Logging { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset StartedAt { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The machine as it is now, under the name it has and with what operations have made.</summary>
    internal AgentSpec Now()
    {
        var (view, spec) = (View(), Spec());
        return spec with { Id = view.Identity.Id, Total = view.Holdings.Of(spec.Total) };
    }
}
