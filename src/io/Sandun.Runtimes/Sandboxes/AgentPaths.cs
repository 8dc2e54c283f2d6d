using System.Globalization;
using System.Text;
using Sandun.Protocol;
using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>Where an agent keeps what in its work directory.</summary>
/// <param name="Root">The absolute work directory.</param>
public sealed record AgentPaths(string Root)
{
    /// <summary>Longest task id: a file name of Linux, as Mesos allows.</summary>
    public const int MaximumTaskId = 255;

    /// <summary>Enough that a thousand files deleted lately are few in each, and few enough to be made in a moment.</summary>
    private const int BirthPlaces = 64;

    /// <summary>Names this agent among others on the machine: in control groups and on containers.</summary>
    public string Owner { get; } = OwnerName(Path.GetFullPath(Root));

    public string Checkpoint => Path.Combine(Root, "checkpoint");

    public string Lock => Path.Combine(Root, "agent.lock");

    public string Sandboxes => Path.Combine(Root, "sandboxes");

    /// <summary>
    /// What the agent itself notes of tasks, out of their reach. One directory a kind, not one a task: a directory more costs a launch more
    /// than all that is written.
    /// </summary>
    public string Runs => Path.Combine(Root, "runs");

    /// <summary>What the tasks of a group share, one directory a group.</summary>
    public string Groups => Path.Combine(Root, "groups");

    /// <summary>Persistent volumes, which outlive their tasks, one directory each.</summary>
    public string Volumes => Path.Combine(Root, "volumes");

    /// <summary>
    /// Where the persistent volumes of a disk are: a directory of their own also on a mount disk, so that nothing else that lies there is ever
    /// shown or deleted.
    /// </summary>
    /// <param name="disk">A path or mount disk; null for the work directory.</param>
    public string VolumesOn(DiskSource? disk) => disk?.Root is { } root ? Path.Combine(Root, root, "volumes") : Volumes;

    /// <summary>What a process task is attached to: see <c>TaskNetworks</c>.</summary>
    internal string NetworkNote(TaskId task) => Path.Combine(NetworkNotes, task.Value);

    /// <summary>The file a process task's network namespace is mounted at.</summary>
    internal string NetworkSpace(TaskId task) => Path.Combine(Runs, "netns", task.Value);

    public string FetchCache => Path.Combine(Root, "fetched");

    /// <summary>Which images of Docker's this agent pulled.</summary>
    public string PulledImages => Path.Combine(Root, "images");

    /// <summary>What the agent notes of programs it started inside tasks of processes.</summary>
    public string Nested => Path.Combine(Runs, "nested");

    private string Processes => Path.Combine(Runs, "processes");

    internal string Births => Path.Combine(Runs, "births");

    private string Exits => Path.Combine(Runs, "exits");

    private string NetworkNotes => Path.Combine(Runs, "networks");

    private string Containers => Path.Combine(Runs, "containers");

    private string LogMarks => Path.Combine(Runs, "logs");

    private string GroupMarks => Path.Combine(Runs, "groups");

    public string Sandbox(TaskId task) => Path.Combine(Sandboxes, task.Value);

    /// <summary>Who the init of a process task is, and how the task ended: see <c>ProcessNote</c>.</summary>
    public string ProcessFile(TaskId task) => Path.Combine(Processes, task.Value);

    /// <summary>
    /// Where the file of <see cref="ProcessFile"/> is made before it gets that name. ext4 puts a file into the part of the disk its first directory
    /// lies in, and looks there at every file deleted in the last minutes: where an agent deletes a note for each it makes, one directory for all
    /// costs a launch a quarter of a millisecond for a thousand of them.
    /// </summary>
    internal string ProcessBirth(TaskId task) => Path.Combine(Births, (Hash(task.Value) % BirthPlaces).ToString(CultureInfo.InvariantCulture), task.Value);

    /// <summary>How a Docker task ended.</summary>
    public string ExitFile(TaskId task) => Path.Combine(Exits, task.Value);

    /// <summary>The container of a Docker task.</summary>
    public string ContainerFile(TaskId task) => Path.Combine(Containers, task.Value);

    /// <summary>How far a container's output was copied.</summary>
    public string LogMark(TaskId task) => Path.Combine(LogMarks, task.Value);

    /// <summary>Names the group a task belongs to.</summary>
    public string GroupMark(TaskId task) => Path.Combine(GroupMarks, task.Value);

    /// <summary>All that is noted of a task.</summary>
    internal IReadOnlyList<string> Notes(TaskId task) => [ProcessFile(task), ProcessBirth(task), ExitFile(task), ContainerFile(task), LogMark(task), GroupMark(task)];

    /// <summary>The tasks that belong to a group and the groups' names.</summary>
    internal IEnumerable<(TaskId Task, string Group)> MarkedGroups() =>
        Directory.GetFiles(GroupMarks).Select(file => (new TaskId(Path.GetFileName(file)), File.ReadAllText(file)));

    /// <summary>Where a task's secret files lie: in memory where the machine has a place for that, so that they are on no disk.</summary>
    internal string SecretFiles(TaskId task) =>
        Path.Combine(Directory.Exists(SharedMemory) ? Path.Combine(SharedMemory, "sandun-" + Owner) : Path.Combine(Runs, "secrets"), task.Value);

    private const string SharedMemory = "/dev/shm";

    /// <summary>The tasks whose init was noted, or was about to be.</summary>
    internal IReadOnlyList<TaskId> NotedProcesses() =>
        [.. Directory.GetFiles(Processes).Concat(Directory.GetFiles(Births, "*", SearchOption.AllDirectories)).Select(file => new TaskId(Path.GetFileName(file))).Distinct().Order()];

    /// <summary>Makes the directories. Sandboxes are spread over the disk, and what the agent notes lies apart from what others make and delete beside its work directory.</summary>
    internal void Prepare()
    {
        Directory.CreateDirectory(Root);
        LibC.SpreadBelow(Root);
        Directory.CreateDirectory(Sandboxes);
        LibC.SpreadBelow(Sandboxes);
        foreach (var directory in new[] { Runs, Processes, Births, Exits, Containers, LogMarks, GroupMarks, NetworkNotes, Nested })
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        LibC.SpreadBelow(Births);
    }

    /// <summary>Why a task id cannot be a directory's name, or null when it can.</summary>
    public static string? TaskIdError(TaskId task) => task.Value switch
    {
        null or "" or "." or ".." => "a task id must not be empty, '.' or '..'",
        { Length: > MaximumTaskId } => $"a task id may have {MaximumTaskId} characters at most",
        var text when text.Any(c => c is '/' or '\\' || char.IsControl(c)) => $"task id '{text}' may not hold slashes or control characters",
        _ => null,
    };

    /// <summary>
    /// Twelve hexadecimal digits of FNV-1a (Fowler, Noll, Vo; 64 bits): it only tells a machine's few agents apart, for which a
    /// cryptographic hash would load all of OpenSSL into each.
    /// </summary>
    private static string OwnerName(string root) => Hash(root).ToString("x16", CultureInfo.InvariantCulture)[..12];

    private static ulong Hash(string text)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var value in Encoding.UTF8.GetBytes(text)) hash = unchecked((hash ^ value) * 0x100000001b3);
        return hash;
    }
}
