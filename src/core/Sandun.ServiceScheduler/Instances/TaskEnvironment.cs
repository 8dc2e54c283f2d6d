using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sandun.Placement;
using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

/// <summary>The environment Marathon gives its tasks; the app's own variables win.</summary>
internal static class TaskEnvironment
{
    /// <summary>Marathon leaves out labels whose name or value is longer: some kernels and shells choke on them.</summary>
    private const int LongestLabel = 512;

    public static ImmutableSortedDictionary<string, string> Of(App app, TaskId task, Placed placed, bool enforcesRole)
    {
        var variables = Sorted.Empty.ToBuilder();
        AddApp(variables, app, enforcesRole);
        AddLabels(variables, app.Spec.Labels);
        variables["MESOS_TASK_ID"] = task.Value;
        variables["HOST"] = placed.Offer.Hostname;
        AddPorts(variables, app.Spec, placed.Ports);
        AddOuter(variables, placed);
        foreach (var (name, value) in app.Spec.Environment) variables[name] = value;
        return variables.ToImmutable();
    }

    private static void AddApp(ImmutableSortedDictionary<string, string>.Builder variables, App app, bool enforcesRole)
    {
        var amounts = app.Spec.Amounts;
        variables["MARATHON_APP_ID"] = app.Id.Value;
        variables["MARATHON_APP_VERSION"] = Timestamps.Text(app.Version);
        if (app.Spec.Container?.Image is { } image) variables["MARATHON_APP_DOCKER_IMAGE"] = image;
        variables["MARATHON_APP_RESOURCE_CPUS"] = Number(amounts.Cpus);
        variables["MARATHON_APP_RESOURCE_MEM"] = Number(amounts.MemoryMegabytes);
        variables["MARATHON_APP_RESOURCE_DISK"] = Number(amounts.DiskMegabytes);
        variables["MARATHON_APP_RESOURCE_GPUS"] = (amounts.MilliGpus / 1000).ToString(CultureInfo.InvariantCulture);
        variables["MARATHON_APP_ENFORCE_GROUP_ROLE"] = enforcesRole ? "TRUE" : "FALSE";
    }

    public static void AddLabels(ImmutableSortedDictionary<string, string>.Builder variables, ImmutableSortedDictionary<string, string> labels)
    {
        var names = new List<string>();
        foreach (var (name, value) in labels)
        {
            if (name.Length > LongestLabel || value.Length > LongestLabel) continue;
            var sanitised = OfLabel(name);
            names.Add(sanitised);
            variables["MARATHON_APP_LABEL_" + sanitised] = value;
        }

        variables["MARATHON_APP_LABELS"] = string.Join(' ', names);
    }

    /// <summary>Where the task is reached from outside its container, for frameworks that register services by themselves.</summary>
    private static void AddOuter(ImmutableSortedDictionary<string, string>.Builder variables, Placed placed)
    {
        variables["SANDUN_ADDRESS"] = placed.Offer.Address is { Length: > 0 } address ? address : placed.Offer.Hostname;
        for (var i = 0; i < placed.Ports.Length; i++)
        {
            var outer = (placed.Ports[i].HostPort ?? placed.Ports[i].ContainerPort).ToString(CultureInfo.InvariantCulture);
            variables["SANDUN_PORT_" + i.ToString(CultureInfo.InvariantCulture)] = outer;
            if (placed.Ports[i].Name is { Length: > 0 } name) variables["SANDUN_PORT_" + Sanitised(name)] = outer;
        }
    }

    private static void AddPorts(ImmutableSortedDictionary<string, string>.Builder variables, AppSpec spec, ImmutableArray<TaskPort> ports)
    {
        if (ports.IsEmpty) return;
        var assigned = new string[ports.Length];
        for (var i = 0; i < ports.Length; i++)
        {
            var port = (ports[i].HostPort ?? ports[i].ContainerPort).ToString(CultureInfo.InvariantCulture);
            assigned[i] = port;
            variables["PORT" + i.ToString(CultureInfo.InvariantCulture)] = port;
            var declared = spec.Network == NetworkMode.Host ? spec.Ports[i].ServicePort : spec.Ports[i].ContainerPort ?? 0;
            variables["PORT_" + (declared == 0 ? port : declared.ToString(CultureInfo.InvariantCulture))] = port;
            if (ports[i].Name is { Length: > 0 } name) variables["PORT_" + Sanitised(name)] = port;
        }

        variables["PORT"] = assigned[0];
        variables["PORTS"] = string.Join(',', assigned);
    }

    /// <summary>As Java writes a double: at least one digit after the point.</summary>
    public static string Number(decimal value) => value.ToString("0.0##########", CultureInfo.InvariantCulture);

    /// <summary>A label's name as a variable's: what is no letter, digit or underscore, however much of it, becomes one underscore.</summary>
    private static string OfLabel(string name)
    {
        var text = new StringBuilder(name.Length);
        var isInside = false;
        foreach (var c in name)
        {
            var isKept = char.IsAsciiLetterOrDigit(c) || c == '_';
            if (isKept) text.Append(char.ToUpperInvariant(c));
            else if (!isInside) text.Append('_');
            isInside = !isKept;
        }

        return text.ToString();
    }

    public static string Sanitised(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name.ToUpperInvariant()) text.Append(c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' ? c : '_');
        return text.ToString();
    }
}
