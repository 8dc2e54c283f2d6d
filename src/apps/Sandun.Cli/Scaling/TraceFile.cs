using Sandun.Autoscaler.Simulation;

namespace Sandun.Cli.Scaling;

/// <summary>A trace's file, read line by line: it may be larger than memory would like.</summary>
internal static class TraceFile
{
    /// <param name="path">A file, or <c>-</c> for stdin.</param>
    /// <exception cref="CommandFailure">The file is not there or holds no trace.</exception>
    public static double[] Read(string path)
    {
        if (path != "-" && !File.Exists(path)) throw new CommandFailure($"there is no file {path}; --trace takes a file of lines seconds,requests_per_second");
        var text = new TraceText();
        using var reader = path == "-" ? Console.In : new StreamReader(path);
        while (reader.ReadLine() is { } line)
            if (text.Add(line) is { } problem) throw new CommandFailure($"{path}: {problem}");
        return text.Rates(out var rates) is { } trouble ? throw new CommandFailure($"{path}: {trouble}") : rates;
    }
}
