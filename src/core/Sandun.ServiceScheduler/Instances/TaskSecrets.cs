using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The secrets a task is given, as its definition names them; their values are put in on the way to the agent.</summary>
internal static class TaskSecrets
{
    public static ImmutableArray<TaskSecret> Of(AppSpec spec) =>
    [
        .. Variables(spec, spec.EnvironmentSecrets),
        .. ForPull(spec, spec.Container?.PullSecret),
        .. (spec.Container?.SecretVolumes ?? []).Select(volume => new TaskSecret(SourceOf(spec, volume.Secret), null, volume.ContainerPath)),
    ];

    /// <summary>The registry's credentials, where the definition names some.</summary>
    public static IEnumerable<TaskSecret> ForPull(AppSpec spec, string? secret) => secret is null ? [] : [new TaskSecret(SourceOf(spec, secret), null, null)];

    public static IEnumerable<TaskSecret> Variables(AppSpec spec, ImmutableSortedDictionary<string, string> variables) =>
        variables.Select(variable => new TaskSecret(SourceOf(spec, variable.Value), variable.Key, null));

    /// <summary>Where a secret is kept; definitions are only accepted when they declare every secret they use.</summary>
    public static string SourceOf(AppSpec spec, string secret) => spec.Secrets.TryGetValue(secret, out var source) ? source : secret;
}
