namespace Sandun.MesosApi.Help;

/// <summary>What each endpoint is for, in a sentence.</summary>
internal static class HelpText
{
    /// <summary>Parts of Mesos' processes that have names of their own in its paths; all else is the master's or the agent's.</summary>
    private static readonly string[] s_processes = ["files", "logging", "memory-profiler", "metrics", "profiler", "registrar(1)", "system", "version"];

    private static readonly Dictionary<string, string> s_texts = new(StringComparer.Ordinal)
    {
        ["/api/v1"] = "Operators' calls, by POST, in JSON or protobuf.",
        ["/api/v1/executor"] = "Executors subscribe here and report, by POST, in JSON or protobuf.",
        ["/api/v1/scheduler"] = "Frameworks subscribe here and call, by POST, in JSON or protobuf.",
        ["/agent"] = "The interface of the agent that the path goes on with: /agent/ID/state and its like.",
        ["/containerizer/debug"] = "Containers that are being started or ended just now.",
        ["/containers"] = "Containers with their status and what they use; ?container_id= for one, ?show_nested=true for nested ones too.",
        ["/create-volumes"] = "Makes persistent volumes, by POST of slaveId and volumes.",
        ["/destroy-volumes"] = "Destroys persistent volumes, by POST of slaveId and volumes.",
        ["/files/browse"] = "What is in the directory ?path=.",
        ["/files/debug"] = "Which paths can be read, and where they lead.",
        ["/files/download"] = "The file ?path= as a whole.",
        ["/files/read"] = "A piece of the file ?path=, from ?offset= on, ?length= bytes; without an offset, how long the file is.",
        ["/flags"] = "What this process was told at its start.",
        ["/frameworks"] = "Frameworks that live and that have ended; ?framework_id= for one.",
        ["/health"] = "Answers 200 while this process does.",
        ["/logging/toggle"] = "How much is logged; with ?level= (0 to 2) and ?duration= (as 10mins) more is, for a while.",
        ["/machine/down"] = "Takes machines of the maintenance schedule out of service, by POST of a list.",
        ["/machine/up"] = "Takes machines into service again, by POST of a list.",
        ["/maintenance/schedule"] = "Which machines will be out of service when; replaced by POST.",
        ["/maintenance/status"] = "Which machines are to be out of service or are, and what frameworks say to it.",
        ["/memory-profiler"] = "Refused: there is no allocator here that could be profiled this way.",
        ["/metrics/snapshot"] = "All metrics, by name.",
        ["/monitor/statistics"] = "What containers use, as last measured.",
        ["/profiler/start"] = "Refused: the profiler of Mesos is a part of its programs.",
        ["/profiler/stop"] = "Refused: the profiler of Mesos is a part of its programs.",
        ["/quota"] = "Guarantees and limits of roles; set by POST, ended by DELETE of /quota/ROLE.",
        ["/redirect"] = "Leads to the leader.",
        ["/registrar(1)/registry"] = "What is kept of agents, machines, roles and maintenance.",
        ["/reserve"] = "Reserves resources, by POST of slaveId and resources.",
        ["/roles"] = "Roles with weight, quota, and what they hold.",
        ["/slave"] = "The interface of the agent that the path goes on with: /slave/ID/state and its like.",
        ["/slaves"] = "Agents; ?slave_id= for one.",
        ["/state"] = "All there is, as one document.",
        ["/state-summary"] = "Agents and frameworks, with counts of their tasks.",
        ["/system/stats.json"] = "Load, processors and memory of this machine.",
        ["/tasks"] = "Tasks, newest first; ?limit=, ?offset=, ?order=asc, ?framework_id=, ?task_id=.",
        ["/teardown"] = "Ends a framework and its tasks, by POST of frameworkId.",
        ["/unreserve"] = "Gives reserved resources back, by POST of slaveId and resources.",
        ["/version"] = "Which version of Mesos' interfaces these are.",
        ["/weights"] = "Weights of roles; changed by PUT.",
    };

    /// <summary>What a path is for; null for one nobody wrote about.</summary>
    public static string? Of(string path) =>
        s_texts.TryGetValue(path, out var text) || s_texts.TryGetValue(path.EndsWith(".json", StringComparison.Ordinal) ? path[..^5] : path, out text) ? text : null;

    /// <summary>Whose part a path is, and its name there.</summary>
    public static (string Process, string Name) Place(string path, string main)
    {
        var process = s_processes.FirstOrDefault(one => path == "/" + one || path.StartsWith($"/{one}/", StringComparison.Ordinal));
        return process is null ? (main, path) : (process, path.Length > process.Length + 1 ? path[(process.Length + 1)..] : "/");
    }
}
