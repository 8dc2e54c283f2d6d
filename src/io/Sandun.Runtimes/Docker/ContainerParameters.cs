using System.Collections.Immutable;
using Docker.DotNet.Models;

namespace Sandun.Runtimes.Docker;

/// <summary>Docker's command-line options as apps give them (<c>parameters</c>), in the engine's terms. What is not listed is refused by name.</summary>
internal static class ContainerParameters
{
    public static void Apply(ImmutableArray<KeyValuePair<string, string>> parameters, CreateContainerParameters definition, DockerRuntimeOptions options)
    {
        if (parameters.IsEmpty) return;
        if (!options.AllowParameters)
            throw new InvalidOperationException("this agent takes no docker parameters; start it with --docker-allow-parameters, or drop 'parameters'");
        foreach (var (key, value) in parameters) Apply(key, value, definition, options);
    }

    private static void Apply(string key, string value, CreateContainerParameters definition, DockerRuntimeOptions options)
    {
        var host = definition.HostConfig!;
        switch (key)
        {
            case "env" or "e":
                definition.Env!.Add(value);
                break;
            case "label" or "l":
                definition.Labels![Before(value, '=')] = After(value, '=');
                break;
            case "hostname" or "h":
                definition.Hostname = value;
                break;
            case "user" or "u":
                definition.User = value;
                break;
            case "workdir" or "w":
                definition.WorkingDir = value;
                break;
            case "entrypoint":
                definition.Entrypoint = [value];
                break;
            case "stop-signal":
                definition.StopSignal = value;
                break;
            case "privileged":
                if (value != "false" && !options.AllowPrivileged) throw new InvalidOperationException("this agent runs no privileged containers");
                host.Privileged = value != "false";
                break;
            case "volume" or "v":
                host.Binds = [.. host.Binds ?? [], value];
                break;
            case "ulimit":
                host.Ulimits = [.. (host.Ulimits ?? []).Where(limit => limit.Name != Before(value, '=')), ReadUlimit(value)];
                break;
            case "device":
                host.Devices = [.. host.Devices ?? [], ReadDevice(value)];
                break;
            default:
                ApplyToHost(key, value, host);
                break;
        }
    }

    private static void ApplyToHost(string key, string value, HostConfig host)
    {
        switch (key)
        {
            case "add-host":
                host.ExtraHosts = [.. host.ExtraHosts ?? [], value];
                break;
            case "cap-add":
                host.CapAdd = [.. host.CapAdd ?? [], value];
                break;
            case "cap-drop":
                host.CapDrop = [.. host.CapDrop ?? [], value];
                break;
            case "dns":
                host.DNS = [.. host.DNS ?? [], value];
                break;
            case "dns-search":
                host.DNSSearch = [.. host.DNSSearch ?? [], value];
                break;
            case "group-add":
                host.GroupAdd = [.. host.GroupAdd ?? [], value];
                break;
            case "security-opt":
                host.SecurityOpt = [.. host.SecurityOpt ?? [], value];
                break;
            case "sysctl":
                host.Sysctls ??= new Dictionary<string, string>();
                host.Sysctls[Before(value, '=')] = After(value, '=');
                break;
            case "tmpfs":
                host.Tmpfs ??= new Dictionary<string, string>();
                host.Tmpfs[Before(value, ':')] = After(value, ':');
                break;
            case "shm-size":
                host.ShmSize = ReadSize(value);
                break;
            case "ipc":
                host.IpcMode = value;
                break;
            case "pid":
                host.PidMode = value;
                break;
            case "cpuset-cpus":
                host.CpusetCpus = value;
                break;
            case "read-only":
                host.ReadonlyRootfs = value != "false";
                break;
            case "init":
                host.Init = value != "false";
                break;
            default:
                throw new InvalidOperationException($"docker parameter '{key}' is not one this agent knows");
        }
    }

    private static Ulimit ReadUlimit(string value)
    {
        var limits = After(value, '=');
        return long.TryParse(Before(limits, ':'), out var soft) && long.TryParse(limits.Contains(':') ? After(limits, ':') : limits, out var hard)
            ? new Ulimit { Name = Before(value, '='), Soft = soft, Hard = hard }
            : throw new InvalidOperationException($"docker parameter ulimit={value} must be NAME=SOFT[:HARD]");
    }

    private static DeviceMapping ReadDevice(string value)
    {
        var parts = value.Split(':');
        return new DeviceMapping { PathOnHost = parts[0], PathInContainer = parts.Length > 1 ? parts[1] : parts[0], CgroupPermissions = parts.Length > 2 ? parts[2] : "rwm" };
    }

    /// <summary>Bytes, or with b, k, m, g, or kb and so on behind the number.</summary>
    private static long ReadSize(string value)
    {
        var text = value.TrimEnd('b', 'B');
        var shift = char.ToLowerInvariant(text.Length > 0 ? text[^1] : '0') switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        return long.TryParse(text.TrimEnd('k', 'K', 'm', 'M', 'g', 'G'), out var number)
            ? number << shift
            : throw new InvalidOperationException($"docker parameter shm-size={value} must be a size such as 64m");
    }

    private static string Before(string text, char mark) => text.IndexOf(mark) is >= 0 and var at ? text[..at] : text;

    private static string After(string text, char mark) => text.IndexOf(mark) is >= 0 and var at ? text[(at + 1)..] : "";
}
