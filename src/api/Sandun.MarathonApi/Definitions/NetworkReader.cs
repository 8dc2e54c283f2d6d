using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads <c>networks</c> and its legacy forms <c>ipAddress</c> and <c>container.docker.network</c>.</summary>
internal static class NetworkReader
{
    private const string NameMissing = "Network name must be specified when container network is selected.";

    public static NetworkChoice Read(Member app, ContainerSpec? container, AppDefaults defaults)
    {
        var networks = app["networks"].Items().ToList();
        var legacy = app["container"]["docker"]["network"];
        var address = app["ipAddress"];
        if (networks.Count > 0 && (legacy.IsPresent || address.IsPresent))
            app.Findings.BrokenRule(app["networks"].Path, "may not be combined with the legacy members ipAddress and container.docker.network");
        var choice = networks.Count > 0 ? Modern(app["networks"], networks, container, defaults)
            : legacy.IsPresent || address.IsPresent ? Legacy(legacy, address, defaults)
            : new NetworkChoice(NetworkMode.Host, null, Sorted.Empty, false);
        return choice;
    }

    /// <summary>A pod's networks; without any it is on the host's.</summary>
    public static NetworkChoice ReadPod(Member networks, AppDefaults defaults)
    {
        var items = networks.Items().ToList();
        return items.Count == 0
            ? new NetworkChoice(NetworkMode.Host, null, Sorted.Empty, false)
            : Modern(networks, items, new ContainerSpec { IsDockerType = false }, defaults);
    }

    private static NetworkChoice Modern(Member list, List<Member> items, ContainerSpec? container, AppDefaults defaults)
    {
        var read = items.Where(item => item.Required().Object()).Select(item => One(item, defaults)).ToList();
        if (read.Count == 0) return new NetworkChoice(NetworkMode.Host, null, Sorted.Empty, false);
        if (read.Count > 1)
        {
            if (read.Any(network => network.Mode != NetworkMode.Container))
                list.Findings.BrokenRule(list.Path, "Host networks and bridge networks may not be combined with other networks");
            else if (read.Select(network => network.Name).Distinct().Count() < read.Count)
                list.Findings.BrokenRule(list.Path, "Network names must be unique");
            else if (container?.IsDockerType == true)
                list.Findings.BrokenRule(list.Path, "At most one container network is supported for container type DOCKER");
        }

        return read[0] with { Others = [.. read.Skip(1).Where(network => network.Name is not null).Select(network => new ContainerNetwork(network.Name!, network.Labels))] };
    }

    /// <summary>Which network a mapped port is on, where there is a choice: Marathon's rules.</summary>
    public static void CheckPort(Member port, PortDefinition read, NetworkChoice network)
    {
        if (network.Mode != NetworkMode.Container) return;
        foreach (var name in read.NetworkNames.Where(name => !network.Names.Contains(name)))
            port.Findings.BrokenRule(port["networkNames"].Path, $"'{name}' is not one of the networks: {string.Join(", ", network.Names)}");
        if (!network.Others.IsEmpty && read.HostPort is not null && read.NetworkNames.Length != 1)
            port.Findings.BrokenRule(port["networkNames"].Path, "must name exactly one network where hostPort is given and there are several container networks");
    }

    private static NetworkChoice One(Member item, AppDefaults defaults)
    {
        var mode = item["mode"].OneOf(
            ("host", NetworkMode.Host), ("container/bridge", NetworkMode.Bridge), ("container", NetworkMode.Container)) ?? NetworkMode.Container;
        var labels = item["labels"].TextMap();
        if (mode == NetworkMode.Host && labels.Count > 0) item.Findings.BrokenRule(item["labels"].Path, "must be empty for a host network");
        if (mode != NetworkMode.Container)
        {
            if (item["name"].Text() is not null) item.Findings.BrokenRule(item["name"].Path, "must not be set for host and bridge networks");
            return new NetworkChoice(mode, null, labels, false);
        }

        var name = Name(item["name"]) ?? defaults.NetworkName;
        if (name is null) item.Findings.BrokenRule(item["name"].Path, NameMissing);
        return new NetworkChoice(mode, name, labels, false);
    }

    private static string? Name(Member name)
    {
        var text = name.Text();
        if (text is not null && !PortNames.IsNetworkName(text))
            name.Findings.BrokenRule(name.Path, "must fully match regular expression '[a-z0-9]([-a-z0-9_]*[a-z0-9])?' and have at most 63 characters");
        return text;
    }

    private static NetworkChoice Legacy(Member network, Member address, AppDefaults defaults)
    {
        address.Object();
        var word = network.OneOf(("HOST", NetworkMode.Host), ("BRIDGE", NetworkMode.Bridge), ("USER", NetworkMode.Container), ("NONE", NetworkMode.None));
        var mode = word ?? NetworkMode.Container;
        if (mode == NetworkMode.None && address.IsPresent) address.Findings.BrokenRule(address.Path, "may not be combined with container.docker.network NONE");
        if (mode != NetworkMode.Container) return new NetworkChoice(mode, null, Sorted.Empty, true);
        var name = Name(address["networkName"]) ?? defaults.NetworkName;
        if (name is null) address.Findings.BrokenRule(address["networkName"].Path, NameMissing);
        return new NetworkChoice(mode, name, address["labels"].TextMap(), true);
    }
}
