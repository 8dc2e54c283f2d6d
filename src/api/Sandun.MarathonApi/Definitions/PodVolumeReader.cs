using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads a pod's volumes and how its containers mount them.</summary>
internal static class PodVolumeReader
{
    public static ImmutableArray<PodVolume> Volumes(Member volumes, ImmutableSortedDictionary<string, string> secrets)
    {
        var read = ImmutableArray.CreateBuilder<PodVolume>();
        foreach (var item in volumes.Items())
            if (item.Required().Object() && One(item, secrets) is { } volume)
                read.Add(volume);
        if (read.Select(volume => volume.Name).Distinct().Count() < read.Count) volumes.Findings.BrokenRule(volumes.Path, "volume names must be unique");
        return read.ToImmutable();
    }

    public static ImmutableArray<PodVolumeMount> Mounts(Member mounts, ImmutableArray<PodVolume> volumes)
    {
        var read = ImmutableArray.CreateBuilder<PodVolumeMount>();
        foreach (var item in mounts.Items())
        {
            if (!item.Required().Object()) continue;
            var name = item["name"].Required().Text(1);
            var path = item["mountPath"].Required().Text(1);
            var readOnly = item["readOnly"].Flag() ?? false;
            if (name is null || path is null) continue;
            if (volumes.All(volume => volume.Name != name))
                item.Findings.BrokenRule(item["name"].Path, $"'{name}' is not one of the pod's volumes; known are: {string.Join(", ", volumes.Select(volume => volume.Name))}");
            if (path.Split('/').Contains("..")) item.Findings.BrokenRule(item["mountPath"].Path, "must not contain '..'");
            read.Add(new PodVolumeMount(name, path, readOnly));
        }

        return read.ToImmutable();
    }

    private static PodVolume? One(Member item, ImmutableSortedDictionary<string, string> secrets)
    {
        if (item["name"].Required().Text(1) is not { } name) return null;
        if (!PortNames.IsPortName(name)) item.Findings.BrokenRule(item["name"].Path, PortNames.Rule);
        var host = item["host"].Text(1);
        var secret = item["secret"].Text(1);
        var persistent = item["persistent"].IsPresent ? DiskWishReader.Read(item["persistent"]) : null;
        if (new[] { item["host"], item["secret"], item["persistent"] }.Count(source => source.IsPresent) > 1)
            item.Findings.BrokenRule(item.Path, "a volume has one source: host, secret or persistent");
        if (secret is not null) SecretReader.IsDeclared(item["secret"], secret, secrets);
        return new PodVolume(name, host, secret) { PersistentBytes = persistent?.Bytes, Disk = persistent?.Disk };
    }
}
