using System.Collections.Immutable;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>Finds the path and mount disks that are kept for instances without a task.</summary>
public static class HeldDisks
{
    /// <summary>Those that count when instances of an app are placed; none for an app whose volumes ask for no such disk.</summary>
    /// <param name="app">The app.</param>
    /// <param name="instances">The instances of all apps.</param>
    public static ImmutableArray<HeldDisk> For(App app, ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<InstanceId, Instance>> instances)
    {
        if (app.Spec.PersistentVolumes.All(volume => volume.Disk is null)) return [];
        var held = ImmutableArray.CreateBuilder<HeldDisk>();
        foreach (var instance in instances.Values.SelectMany(ofApp => ofApp.Values))
        {
            if (instance is not { IsActive: false, Home: { } home }) continue;
            foreach (var volume in instance.Volumes)
                if (volume.Disk is { } disk) held.Add(new HeldDisk(home, disk, volume.DiskBytes, instance.App == app.Id));
        }

        return held.ToImmutable();
    }
}
