using Microsoft.AspNetCore.Http;

namespace Sandun.MesosApi.Http;

/// <summary>Endpoints of Mesos' programs that cannot be here, as they are parts of those programs: refused with the reason, not unknown.</summary>
internal static class Refusals
{
    private const string NoProfiler = "Perftools is disabled: this program is not linked with it. Use dotnet-trace or perf with its process id.\n";
    private const string NoHeapProfiler = "This program is not linked with jemalloc, whose profiler this is. Use dotnet-gcdump with its process id.\n";

    public static IEnumerable<ServedPath> Paths => new[] { ("/profiler/start", NoProfiler), ("/profiler/stop", NoProfiler), ("/memory-profiler", NoHeapProfiler) }
        .Select(one => new ServedPath(one.Item1, (http, _) => Answers.TextAsync(http, StatusCodes.Status400BadRequest, one.Item2)) { IsLocal = true });
}
