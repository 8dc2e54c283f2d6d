using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The secrets a task is given, as its definition names them; their values are put in on the way to the agent.</summary>
internal static class TaskSecrets
{
    public static ImmutableArray<TaskSecret> Of(AppSpec spec) =>
    [
        .. Variables(spec, spec.EnvironmentSecrets),
        .. (spec.Container?.SecretVolumes ?? []).Select(volume => new TaskSecret(SourceOf(spec, volume.Secret), null, volume.ContainerPath)),
    ];

    public static IEnumerable<TaskSecret> Variables(AppSpec spec, ImmutableSortedDictionary<string, string> variables) =>
        variables.Select(variable => new TaskSecret(SourceOf(spec, variable.Value), variable.Key, null));

    /// <summary>Where a secret is kept; definitions are only accepted when they declare every secret they use.</summary>
    public static string SourceOf(AppSpec spec, string secret) => spec.Secrets.TryGetValue(secret, out var source) ? source : secret;
}
