using System.Text;
using Sandun.Protocol;
using Sandun.Runtimes;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

public sealed class SandboxFilesTests : IDisposable
{
    private static readonly TaskId s_task = new("web.1");
    private readonly AgentPaths _paths = new(Directory.CreateTempSubdirectory("sandun-files-").FullName);
    private readonly SandboxFiles _files;

    public SandboxFilesTests()
    {
        _files = new SandboxFiles(_paths);
        Directory.CreateDirectory(Path.Combine(_paths.Sandbox(s_task), "sub"));
        File.WriteAllText(Path.Combine(_paths.Sandbox(s_task), "stdout"), "0123456789");
        File.WriteAllText(Path.Combine(_paths.Sandbox(s_task), "sub", "a"), "below");
        File.WriteAllText(Path.Combine(_paths.Root, "secret"), "secret");
        File.CreateSymbolicLink(Path.Combine(_paths.Sandbox(s_task), "link"), "../../secret");
        File.CreateSymbolicLink(Path.Combine(_paths.Sandbox(s_task), "inner"), "stdout");
        Directory.CreateSymbolicLink(Path.Combine(_paths.Sandbox(s_task), "up"), "..");
    }

    public void Dispose() => Directory.Delete(_paths.Root, recursive: true);

    [Theory]
    [InlineData("stdout", 0, 4, "0123", 0)]
    [InlineData("/stdout", 8, 100, "89", 8)]
    [InlineData("stdout", -3, 100, "789", 7)]
    [InlineData("stdout", -100, 100, "0123456789", 0)]
    [InlineData("stdout", 10, 100, "", 10)]
    [InlineData("stdout", 11, 2, "01", 0)]
    [InlineData("sub/a", 0, 100, "below", 0)]
    public void Read_InTheSandbox_GivesThePiece(string path, long offset, int length, string expected, long begin)
    {
        var piece = _files.Read(s_task, path, offset, length);

        Assert.Equal((expected, begin), (Encoding.UTF8.GetString(piece.Data.Span), piece.Offset));
    }

    [Theory]
    [InlineData("../../secret")]
    [InlineData("sub/../../../secret")]
    [InlineData("link")]
    [InlineData("inner")]
    [InlineData("up/web.2/stdout")]
    [InlineData("sub")]
    [InlineData("")]
    [InlineData("/proc/self/root/etc/passwd")]
    [InlineData("no-such-file")]
    public void Read_LeadingElsewhere_IsRefused(string path) => Assert.Throws<IOException>(() => _files.Read(s_task, path, 0, 100));

    [Theory]
    [InlineData("..")]
    [InlineData("web.1/sub")]
    [InlineData("gone")]
    public void Read_OfNoTask_IsRefused(string task) => Assert.Throws<IOException>(() => _files.Read(new TaskId(task), "stdout", 0, 100));
}
