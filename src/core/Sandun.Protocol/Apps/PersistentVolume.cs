using System.Collections.Immutable;

namespace Sandun.Protocol;

/// <summary>A volume that stays on its agent when a task ends and is there again for the next one of the same instance.</summary>
/// <param name="ContainerPath">A single name, relative to the sandbox.</param>
/// <param name="SizeBytes">What it takes of a disk; of one that is taken as a whole, the least size.</param>
public sealed record PersistentVolume(string ContainerPath, long SizeBytes)
{
    /// <summary>The disk it is to lie on; null for the agent's work directory.</summary>
    public DiskWish? Disk { get; init; }

    /// <summary>The rest of Marathon's <c>persistent</c> member (<c>type</c>, <c>maxSize</c>, …) as its JSON text by member name.</summary>
    public ImmutableSortedDictionary<string, string> Rest { get; init; } = Sorted.Empty;
}

/// <summary>A secret as a file in a container.</summary>
/// <param name="ContainerPath">Absolute path, or relative to the sandbox.</param>
/// <param name="Secret">The secret's name in <see cref="AppSpec.Secrets"/>.</param>
public sealed record SecretVolume(string ContainerPath, string Secret);
