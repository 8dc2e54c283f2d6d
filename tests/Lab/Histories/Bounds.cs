using System.Globalization;

namespace Sandun.Lab.Histories;

/// <summary>I11: what a part of the cluster may take at most, whatever has happened to it: several times what it takes at work.</summary>
public static class Bounds
{
    private static readonly Dictionary<LabRole, Bound> s_most = new()
    {
        [LabRole.Server] = new Bound(600, 3000), [LabRole.Agent] = new Bound(120, 1000), [LabRole.Router] = new Bound(120, 1000),
    };

    /// <summary>What is above its bound, in words; empty when nothing is.</summary>
    public static IReadOnlyList<string> Exceeded(LabRole role, string name, Bound taken)
    {
        var most = s_most[role];
        var words = new List<string>();
        if (taken.Megabytes > most.Megabytes) words.Add($"I11: {name} takes {taken.Megabytes} MB, and {most.Megabytes} are its bound");
        if (taken.Descriptors > most.Descriptors) words.Add($"I11: {name} holds {taken.Descriptors} descriptors, and {most.Descriptors} are its bound");
        return words;
    }

    /// <summary>What a process takes now; null when it is gone.</summary>
    public static Bound? Of(int pid)
    {
        try
        {
            var process = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
            var resident = File.ReadLines(process + "/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            if (resident is null) return null;
            var kilobytes = int.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            return new Bound(kilobytes / 1000, Directory.EnumerateFileSystemEntries(process + "/fd").Count());
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <param name="Megabytes">Resident memory.</param>
/// <param name="Descriptors">Open descriptors.</param>
public readonly record struct Bound(int Megabytes, int Descriptors);
