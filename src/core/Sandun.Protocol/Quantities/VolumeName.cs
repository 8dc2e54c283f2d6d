namespace Sandun.Protocol;

/// <summary>What the directory of a persistent volume is called on its agent: persistence ids are unique within a role only.</summary>
public static class VolumeName
{
    /// <summary>The directory's name, or null for a resource that is no persistent volume.</summary>
    public static string? Of(Resource resource) => resource.Kind is { Disk.PersistenceId: { } id, ReservedTo: { } role }
        ? $"{role.Value.Replace('/', '|')}#{id}"
        : null;
}
