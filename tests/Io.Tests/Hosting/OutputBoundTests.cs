using System.Text;
using Sandun.Hosting;
using Xunit;

namespace Sandun.Io.Tests.Hosting;

/// <summary>A daemon's log has a bound.</summary>
public sealed class OutputBoundTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandun-output-").FullName;

    [Fact]
    public void File_OverItsBound_IsSetAsideAndBegunAnew()
    {
        var path = Path.Combine(_folder, "x.log");
        using var writer = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        writer.Write(Encoding.UTF8.GetBytes(new string('a', 101)));
        using var bound = new OutputBound(path, 100);

        bound.Hold();

        Assert.Equal(101, new FileInfo(path + ".1").Length);
        Assert.Equal(0, new FileInfo(path).Length);
    }

    [Fact]
    public void File_WithinItsBound_StaysAsItIs()
    {
        var path = Path.Combine(_folder, "x.log");
        File.WriteAllText(path, "short");
        using var bound = new OutputBound(path, 100);

        bound.Hold();

        Assert.Equal("short", File.ReadAllText(path));
        Assert.False(File.Exists(path + ".1"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
