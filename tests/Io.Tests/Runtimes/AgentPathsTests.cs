using Sandun.Protocol;
using Sandun.Runtimes;
using Sandun.Runtimes.Linux;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

public sealed class AgentPathsTests : IDisposable
{
    private readonly AgentPaths _paths = new(Path.Combine(Directory.CreateTempSubdirectory("sandun-paths-").FullName, "agent"));

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_paths.Root)!, recursive: true);

    [Fact]
    public void Prepare_WhereTheFileSystemSpreads_SpreadsSandboxesAndNotes()
    {
        Assert.SkipUnless(LibC.SpreadBelow(Path.GetDirectoryName(_paths.Root)!), "the file system of the temporary directory has no directories at the top of hierarchies");

        _paths.Prepare();

        Assert.True(LibC.IsSpreadBelow(_paths.Root), "what the agent notes lies beside what others make");
        Assert.True(LibC.IsSpreadBelow(_paths.Sandboxes), "all sandboxes lie in one part of the disk");
        Assert.False(LibC.IsSpreadBelow(_paths.Runs), "notes are files of one directory");
        Assert.True(LibC.IsSpreadBelow(_paths.Births), "all notes are made in one part of the disk");
    }

    [Fact]
    public void Prepare_OfAWorkDirectoryInUse_SpreadsItToo()
    {
        Assert.SkipUnless(LibC.SpreadBelow(Path.GetDirectoryName(_paths.Root)!), "the file system of the temporary directory has no directories at the top of hierarchies");
        var kept = Directory.CreateDirectory(_paths.Sandbox(new TaskId("web.1"))).FullName;

        _paths.Prepare();

        Assert.True(LibC.IsSpreadBelow(_paths.Sandboxes), "only a new work directory is spread");
        Assert.True(Directory.Exists(kept));
    }

    [Fact]
    public void ProcessBirth_OfManyTasks_IsInManyDirectories()
    {
        var directories = Enumerable.Range(0, 1_000).Select(task => Path.GetDirectoryName(_paths.ProcessBirth(new TaskId($"web.{task}")))).GroupBy(directory => directory).ToList();

        Assert.InRange(directories.Count, 60, 64);
        Assert.InRange(directories.Max(directory => directory.Count()), 1, 50);
        Assert.Equal(_paths.ProcessBirth(new TaskId("web.1")), _paths.ProcessBirth(new TaskId("web.1")));
    }

    [Fact]
    public void Remove_OfATaskWhoseNoteWasNeverMadeHere_LeavesNothingOfIt()
    {
        var task = new TaskId("container.1");
        _paths.Prepare();
        Directory.CreateDirectory(_paths.Sandbox(task));
        File.WriteAllText(_paths.ContainerFile(task), "a container's");
        Assert.False(Directory.Exists(Path.GetDirectoryName(_paths.ProcessBirth(task))));

        Sandbox.Remove(_paths, task);

        Assert.False(File.Exists(_paths.ContainerFile(task)));
        Assert.False(Directory.Exists(_paths.Sandbox(task)));
    }

    [Fact]
    public void SpreadBelow_WhereTheFileSystemCannot_SaysSo()
    {
        Assert.False(LibC.SpreadBelow("/proc"));
        Assert.False(LibC.SpreadBelow(Path.Combine(_paths.Root, "not-there")));
    }
}
