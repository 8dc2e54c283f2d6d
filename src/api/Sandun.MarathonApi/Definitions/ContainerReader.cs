using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads <c>container</c>, without its ports, which <see cref="PortReader"/> reads.</summary>
internal static class ContainerReader
{
    public static ContainerSpec? Read(Member container)
    {
        if (!container.IsPresent || !container.Object()) return null;
        var docker = container["docker"];
        var isDocker = container["type"].OneOf(("DOCKER", true), ("MESOS", false)) ?? docker.IsPresent;
        docker.Object();
        if (isDocker && !docker.IsPresent) container.Findings.BrokenRule(docker.Path, "not defined: a container of type DOCKER needs it");
        RefuseUnsupported(container, isDocker);
        var image = docker.IsPresent ? docker["image"].Required().Text(1) : null;
        if (image is not null && image.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            container.Findings.BrokenRule(docker["image"].Path, "must not contain white space");
        return new ContainerSpec
        {
            IsDockerType = isDocker,
            Image = image,
            ForcePullImage = docker["forcePullImage"].Flag() ?? false,
            Privileged = docker["privileged"].Flag() ?? false,
            PullSecret = isDocker ? null : PullSecret(docker["pullConfig"]),
            Linux = LinuxReader.Read(container["linuxInfo"], image is not null),
            Parameters = Parameters(docker["parameters"], isDocker),
            Volumes = Volumes(container["volumes"]),
            SecretVolumes = SecretVolumes(container["volumes"]),
            PersistentVolumes = PersistentVolumeReader.Read(container["volumes"]),
        };
    }

    private static void RefuseUnsupported(Member container, bool isDocker)
    {
        if (container["appc"].IsPresent) container.Findings.NotThereYet(container["appc"].Path, "appc images are not supported");
        var docker = container["docker"];
        if (docker["credential"].IsPresent) container.Findings.BrokenRule(docker["credential"].Path, "is no longer supported, use pullConfig");
        var pull = docker["pullConfig"];
        if (pull.IsPresent && isDocker) container.Findings.BrokenRule(pull.Path, "pullConfig is not supported with Docker containerizer");
    }

    /// <summary>The name of the secret with the registry's credentials.</summary>
    public static string? PullSecret(Member pull) => pull.Object() ? pull["secret"].Required().Text(1) : null;

    /// <summary>Marathon's words for a feature that was not enabled.</summary>
    public static string FeatureOff(string feature) => $"Feature {feature} is not enabled. Enable with --enable_features {feature})";

    private static ImmutableArray<KeyValuePair<string, string>> Parameters(Member parameters, bool isDocker)
    {
        var read = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var item in parameters.Items())
        {
            if (!item.Required().Object()) continue;
            if (item["key"].Required().Text(1) is { } key && item["value"].Required().Text() is { } value) read.Add(new(key, value));
        }

        if (read.Count > 0 && !isDocker)
            parameters.Findings.BrokenRule(parameters.Path, "parameters are only supported with container type DOCKER");
        return read.ToImmutable();
    }

    private static ImmutableArray<VolumeMount> Volumes(Member volumes)
    {
        var read = ImmutableArray.CreateBuilder<VolumeMount>();
        foreach (var item in volumes.Items())
            if (item.Required().Object() && Volume(item) is { } volume)
                read.Add(volume);
        return read.ToImmutable();
    }

    private static VolumeMount? Volume(Member item)
    {
        if (item["persistent"].IsPresent) return null;
        if (item["external"].IsPresent) item.Findings.BrokenRule(item["external"].Path, FeatureOff("external_volumes"));
        else if (!item["secret"].IsPresent) return HostVolume(item);
        return null;
    }

    private static ImmutableArray<SecretVolume> SecretVolumes(Member volumes)
    {
        var read = ImmutableArray.CreateBuilder<SecretVolume>();
        foreach (var item in volumes.Items())
        {
            if (!item.IsObject || !item["secret"].IsPresent) continue;
            var path = item["containerPath"].Required().Text(1);
            if (path is not null && path.Split('/').Contains("..")) item.Findings.BrokenRule(item["containerPath"].Path, "must not contain '..'");
            if (item["secret"].Text(1) is { } secret && path is not null) read.Add(new SecretVolume(path, secret));
        }

        return read.ToImmutable();
    }

    /// <summary>Every secret the container uses must be declared.</summary>
    public static void CheckSecrets(Member container, ImmutableSortedDictionary<string, string> declared)
    {
        if (container["docker"]["pullConfig"]["secret"] is { IsText: true } pull && pull.Text() is { } registry) SecretReader.IsDeclared(pull, registry, declared);
        var volumes = container["volumes"];
        if (!volumes.IsList) return;
        foreach (var item in volumes.Items())
            if (item.IsObject && item["secret"] is { IsText: true } secret && secret.Text() is { } name)
                SecretReader.IsDeclared(secret, name, declared);
    }

    private static VolumeMount? HostVolume(Member item)
    {
        var containerPath = item["containerPath"].Required().Text(1);
        var hostPath = item["hostPath"].Required().Text(1);
        var isReadOnly = item["mode"].Required().OneOf(("RO", true), ("RW", false));
        if (containerPath is null || hostPath is null || isReadOnly is null) return null;
        if (containerPath.Split('/').Contains(".."))
            item.Findings.BrokenRule(item["containerPath"].Path, "must not contain '..'");
        return new VolumeMount(containerPath, hostPath, isReadOnly.Value);
    }
}
