using Sandun.MesosApi.Mapping;
using Sandun.Protocol;

namespace Sandun.MesosApi.Metrics;

/// <summary>Amounts of resources as masters and agents publish them.</summary>
internal static class ScalarMetrics
{
    /// <summary>Those that are published.</summary>
    public static readonly string[] Names = ["cpus", "mem", "disk", "gpus"];

    /// <summary>How much there is of one, in Mesos' unit: of what may be taken away for others, or of all else.</summary>
    public static double Amount(Resources resources, string name, bool isRevocable) => resources.Each()
        .Where(resource => resource.Name == name && resource.Type == ResourceType.Scalar && resource.Kind.IsRevocable == isRevocable)
        .Sum(resource => Scalars.Value(name, resource.Amount));

    public static void Add(SortedDictionary<string, double> metrics, string name, double total, double used)
    {
        metrics[name + "_total"] = total;
        metrics[name + "_used"] = used;
        metrics[name + "_percent"] = total > 0 ? used / total : 0;
    }
}
