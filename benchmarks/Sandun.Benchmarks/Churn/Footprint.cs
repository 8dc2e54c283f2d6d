using System.Globalization;
using Sandun.Benchmarks.FirstLight;

namespace Sandun.Benchmarks.Churn;

/// <summary>What a data center takes of its machine at one moment.</summary>
/// <param name="At">When, since the beginning.</param>
/// <param name="Megabytes">Resident memory of each process, in 10⁶ bytes.</param>
/// <param name="Descriptors">Open descriptors of each process.</param>
/// <param name="Cgroups">Cgroups of its tasks, in one hierarchy.</param>
/// <param name="Mounts">Mounts below its data directory, seen by the agent.</param>
/// <param name="StoreMegabytes">The store's files, in 10⁶ bytes.</param>
/// <param name="WorkMegabytes">The agent's work directory, in 10⁶ bytes.</param>
public sealed record Footprint(
    TimeSpan At, IReadOnlyDictionary<string, double> Megabytes, IReadOnlyDictionary<string, int> Descriptors, int Cgroups, int Mounts, double StoreMegabytes,
    double WorkMegabytes)
{
    public static Footprint Of(LocalDataCenter center, TimeSpan at, IReadOnlyList<string> parts, string cgroup)
    {
        var data = center.DataDirectory;
        return new Footprint(
            at, parts.ToDictionary(part => part, center.ResidentMegabytes),
            parts.ToDictionary(part => part, part => Directory.GetFileSystemEntries($"/proc/{center.ProcessId(part)}/fd").Length), Directory.GetDirectories(cgroup).Length,
            File.ReadLines($"/proc/{center.ProcessId("agent")}/mounts").Count(line => line.Contains(data, StringComparison.Ordinal)),
            Size(Path.Combine(data, "state")), Size(Path.Combine(data, "agent")));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{At.TotalMinutes,6:0.0} min  {string.Join("  ", Megabytes.Select(part => FormattableString.Invariant($"{part.Key} {part.Value:0.0} MB, {Descriptors[part.Key]} fds")))}  {Cgroups} cgroups  {Mounts} mounts  store {StoreMegabytes:0.0} MB  work {WorkMegabytes:0.0} MB");

    private static double Size(string directory)
    {
        if (!Directory.Exists(directory)) return 0;
        try
        {
            return new DirectoryInfo(directory).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint })
                .Sum(file => file.Exists ? file.Length : 0) / 1e6;
        }
        catch (IOException)
        {
            // A sandbox went away under the look.
            return 0;
        }
    }
}
