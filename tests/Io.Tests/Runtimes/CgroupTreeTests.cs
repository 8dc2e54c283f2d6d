using Sandun.Protocol;
using Sandun.Runtimes.Cgroups;
using Sandun.Runtimes.Linux;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

/// <summary>
/// Both versions of control groups on trees of plain files, because a machine has controllers of one version only: what is written where,
/// and what is made of what the kernel says. The tests of the process runtime use the machine's own.
/// </summary>
public sealed class CgroupTreeTests : IDisposable
{
    /// <summary>What the kernel would list; what the tree asks for is written over the beginning, where nothing is read.</summary>
    private const string Controllers = "--------- cpu memory pids\n";

    private static readonly CgroupLimits s_limits = new(500, 1500, 64 << 20, 100);
    private readonly string _mount = Directory.CreateTempSubdirectory("sandun-cgroup-").FullName;

    public void Dispose() => Directory.Delete(_mount, recursive: true);

    [Fact]
    public void VersionTwo_Limits_AreWrittenInItsOwnTerms()
    {
        var tree = Delegated();
        var group = TaskGroup("cpu.weight", "cpu.max", "memory.max", "memory.swap.max", "pids.max");
        var entry = tree.Create("task", s_limits);
        Assert.Empty(entry.ThreadFiles);
        Assert.True(entry.NeedsEnter || entry.BirthDirectory == group);
        Assert.Equal("20", Read(group, "cpu.weight"));
        Assert.Equal("150000 100000", Read(group, "cpu.max"));
        Assert.Equal($"{64 << 20}", Read(group, "memory.max"));
        Assert.Equal("0", Read(group, "memory.swap.max"));
        Assert.Equal("100", Read(group, "pids.max"));
        Assert.Empty(tree.NotEnforced);
        Assert.Equal(["task"], tree.Names());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(null)]
    public void Signal_ToWhatNoTaskCanBe_ReachesNobody(int? pid) => Assert.False(LibC.Signal(pid ?? Environment.ProcessId, 0));

    [Fact]
    public void VersionTwo_WithoutLimits_WritesNone()
    {
        var tree = Delegated();
        var group = TaskGroup("cpu.weight", "cpu.max", "memory.max", "pids.max");
        tree.Create("task", new CgroupLimits(0, null, null, 5));
        Assert.Equal(("1", "", ""), (Read(group, "cpu.weight"), Read(group, "cpu.max"), Read(group, "memory.max")));
    }

    [Fact]
    public void VersionTwo_WhatTheKernelSays_IsUnderstood()
    {
        var tree = Delegated();
        var group = TaskGroup();
        Write(group, "memory.events", "low 0\nhigh 0\nmax 12\noom 1\noom_kill 1\noom_group_kill 0\n");
        Write(group, "memory.current", "1000\n");
        Write(group, "memory.stat", "anon 10\ninactive_file 400\n");
        Write(group, "cpu.stat", "usage_usec 7\nuser_usec 5\nnr_throttled 2\nthrottled_usec 9\n");
        Write(group, "cpu.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=11\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=10\n");
        Write(group, "io.stat", "8:0 rbytes=100 wbytes=20 rios=1 wios=1 dbytes=0 dios=0\n8:16 rbytes=1 wbytes=2 rios=1 wios=1\n");
        Write(group, "pids.current", "3\n");
        Write(group, "cgroup.procs", $"0\n12\n13\n{Environment.ProcessId}\n");
        Directory.CreateDirectory(Path.Combine(group, "inner"));
        Write(Path.Combine(group, "inner"), "cgroup.procs", "14\n");
        Assert.True(tree.HitMemoryLimit("task"));
        var counters = new TaskCounters { ThrottledNanoseconds = 9_000, OomKills = 1, CpuStallMicros = 11, DiskReadBytes = 101, DiskWrittenBytes = 22, Processes = 3 };
        Assert.Equal(new CgroupUsage(7_000, 600) { Counters = counters }, tree.Usage("task"));
        Assert.Equal([12, 13, 14], tree.Processes("task"));
        Assert.Null(tree.Usage("nobody"));
        Assert.False(tree.HitMemoryLimit("nobody"));
        Assert.Empty(tree.Processes("nobody"));
    }

    [Fact]
    public void VersionTwo_DelegatedFurtherDown_IsUsedThere()
    {
        var below = Path.Combine(_mount, "user.slice", "user@7.service");
        Offer(Path.Combine(below, "sandun", "owner"), Controllers);
        Offer(Path.Combine(_mount, "sandun", "owner"), "--------- cpu\n");
        var tree = CgroupTreeV2.Open(_mount, "/user.slice/user@7.service", "owner")!;
        Assert.StartsWith(below, Assert.Single(tree.EntryFiles("task")), StringComparison.Ordinal);
    }

    [Fact]
    public void VersionTwo_WithoutMemory_IsNotUsedAtAll()
    {
        Offer(Path.Combine(_mount, "sandun", "owner"), "--------- cpu pids\n");
        Assert.Null(CgroupTreeV2.Open(_mount, "/", "owner"));
    }

    [Fact]
    public void VersionTwo_WithoutPids_SaysWhatIsNotEnforced()
    {
        Offer(Path.Combine(_mount, "sandun", "owner"), "--------- cpu memory\n");
        Assert.Contains("pids", Assert.Single(CgroupTreeV2.Open(_mount, "/", "owner")!.NotEnforced), StringComparison.Ordinal);
    }

    [Fact]
    public void VersionOne_Limits_AreWrittenInEachHierarchy()
    {
        var groups = new Dictionary<string, string>();
        foreach (var (controller, files) in new (string, string[])[]
                 {
                     ("cpu", ["cpu.shares", "cpu.cfs_quota_us"]), ("cpuacct", []), ("blkio", []), ("memory", ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]), ("pids", ["pids.max"]),
                 })
        {
            groups[controller] = Path.Combine(_mount, controller, "sandun", "owner", "task");
            foreach (var file in files) Write(groups[controller], file, "");
        }

        var tree = CgroupTreeV1.Open(groups.Keys.ToDictionary(controller => controller, controller => Path.Combine(_mount, controller)), "owner")!;
        var entry = tree.Create("task", s_limits);
        Assert.Equal(("512", "150000"), (Read(groups["cpu"], "cpu.shares"), Read(groups["cpu"], "cpu.cfs_quota_us")));
        Assert.Equal(($"{64 << 20}", $"{64 << 20}"), (Read(groups["memory"], "memory.limit_in_bytes"), Read(groups["memory"], "memory.memsw.limit_in_bytes")));
        Assert.Equal("100", Read(groups["pids"], "pids.max"));
        Assert.Equal(groups.Values.Select(group => Path.Combine(group, "tasks")).Order(), entry.ThreadFiles.Order());
        Write(groups["memory"], "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
        Write(groups["cpuacct"], "cpuacct.usage", "42\n");
        Assert.True(tree.HitMemoryLimit("task"));
        Write(groups["cpu"], "cpu.stat", "nr_periods 4\nnr_throttled 1\nthrottled_time 77\n");
        Write(groups["pids"], "pids.current", "2\n");
        Write(groups["blkio"], "blkio.throttle.io_service_bytes_recursive", "8:0 Read 100\n8:0 Write 20\n8:0 Sync 120\n8:0 Total 120\nTotal 120\n");
        Assert.Equal(42, tree.Usage("task")!.CpuNanoseconds);
        Assert.Equal(
            new TaskCounters { ThrottledNanoseconds = 77, OomKills = 3, DiskReadBytes = 100, DiskWrittenBytes = 20, Processes = 2 }, tree.Usage("task")!.Counters);
    }

    private CgroupTreeV2 Delegated()
    {
        Offer(Path.Combine(_mount, "sandun", "owner"), Controllers);
        return CgroupTreeV2.Open(_mount, "/", "owner")!;
    }

    private string TaskGroup(params string[] files)
    {
        var group = Path.Combine(_mount, "sandun", "owner", "task");
        Directory.CreateDirectory(group);
        foreach (var file in files) Write(group, file, "");
        return group;
    }

    private static void Offer(string root, string controllers) => Write(root, "cgroup.subtree_control", controllers);

    private static void Write(string folder, string file, string content)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, file), content);
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file));
}
