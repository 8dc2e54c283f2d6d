using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Sandun.Agent;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

public sealed class FetchTests : IDisposable
{
    private readonly string _source = Directory.CreateTempSubdirectory("sandun-fetch-").FullName;

    public void Dispose() => Directory.Delete(_source, recursive: true);

    [Fact]
    public async Task Files_AndArchives_AreThereBeforeTheTaskBegins()
    {
        File.WriteAllText(Path.Combine(_source, "run.sh"), "#!/bin/sh\necho ran\n");
        WriteTar("app.tar.gz", ("sub/data", "from tar"));
        WriteZip("pack.zip", ("zipped/data", "from zip"));
        using (var gz = new GZipStream(File.Create(Path.Combine(_source, "note.gz")), CompressionMode.Compress)) gz.Write("from gz"u8);
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("./run.sh; cat sub/data zipped/data note; cat kept.tar.gz >/dev/null && echo; cat elsewhere/x") with
        {
            Fetch =
            [
                new FetchSpec($"file://{_source}/run.sh", Executable: true), new FetchSpec($"{_source}/app.tar.gz"), new FetchSpec($"file://{_source}/pack.zip"),
                new FetchSpec($"file://{_source}/note.gz"), new FetchSpec($"file://{_source}/app.tar.gz", Extract: false, DestinationPath: "kept.tar.gz"),
                new FetchSpec($"file://{_source}/run.sh", Cache: true, DestinationPath: "elsewhere/x"),
            ],
        };

        var end = await bench.RunToEndAsync(spec);

        Assert.Equal((0, "ran\nfrom tarfrom zipfrom gz\n#!/bin/sh\necho ran\n"), (end.ExitCode, bench.Output(spec)));
    }

    [Fact]
    public async Task Address_OverHttp_IsFetched()
    {
        using var server = new TinyHttp(path => path == "/file.txt" ? (200, "over http") : (404, "no"));
        await using var bench = new RuntimeBench();
        var spec = RuntimeBench.Spec("cat file.txt") with { Fetch = [new FetchSpec($"{server.Address}/file.txt")] };

        await bench.RunToEndAsync(spec);
        bench.Launch(RuntimeBench.Spec("true") with { Fetch = [new FetchSpec($"{server.Address}/absent.txt")] });

        Assert.Equal("over http", bench.Output(spec));
        Assert.Contains("404", (await bench.NextAsync<AgentInput.LaunchFailed>()).Message);
    }

    [Theory]
    [InlineData("../../escaped")]
    [InlineData("/tmp/sandun-escaped")]
    public async Task Archive_WithANameOutsideTheSandbox_FailsTheLaunch(string name)
    {
        WriteZip("evil.zip", (name, "x"));
        await using var bench = new RuntimeBench();
        bench.Launch(RuntimeBench.Spec("true") with { Fetch = [new FetchSpec($"{_source}/evil.zip")] });

        var failed = await bench.NextAsync<AgentInput.LaunchFailed>();

        Assert.Equal(TaskReason.FetchFailed, failed.Reason);
        Assert.Contains("out of the sandbox", failed.Message);
    }

    [Fact]
    public async Task Archive_ThatWritesThroughItsOwnLink_FailsTheLaunch()
    {
        var outside = Directory.CreateTempSubdirectory("sandun-outside-").FullName;
        using (var tar = new TarWriter(File.Create(Path.Combine(_source, "evil.tar"))))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "door") { LinkName = outside });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "door/written") { DataStream = new MemoryStream("x"u8.ToArray()) });
        }

        await using var bench = new RuntimeBench();
        bench.Launch(RuntimeBench.Spec("true") with { Fetch = [new FetchSpec($"{_source}/evil.tar")] });

        Assert.Equal(TaskReason.FetchFailed, (await bench.NextAsync<AgentInput.LaunchFailed>()).Reason);
        Assert.Empty(Directory.GetFiles(outside));
        Directory.Delete(outside);
    }

    [Theory]
    [InlineData("ftp://example/x")]
    [InlineData("../etc/passwd")]
    [InlineData("http://127.0.0.1:1/")]
    public async Task Address_OfNoUse_FailsTheLaunchNamingIt(string uri)
    {
        await using var bench = new RuntimeBench();
        bench.Launch(RuntimeBench.Spec("true") with { Fetch = [new FetchSpec(uri)] });

        Assert.Contains(uri, (await bench.NextAsync<AgentInput.LaunchFailed>()).Message);
    }

    [Fact]
    public async Task File_TheTasksUserMayNotRead_IsNotFetchedForHim()
    {
        var path = Path.Combine(_source, "private");
        File.WriteAllText(path, "root's own");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        await using var bench = new RuntimeBench();
        bench.Launch(RuntimeBench.Spec("cat private") with { User = "nobody", Fetch = [new FetchSpec(path)] });

        Assert.Equal(TaskReason.FetchFailed, (await bench.NextAsync<AgentInput.LaunchFailed>()).Reason);
    }

    private void WriteTar(string name, params (string Name, string Text)[] files)
    {
        using var tar = new TarWriter(new GZipStream(File.Create(Path.Combine(_source, name)), CompressionMode.Compress));
        foreach (var (file, text) in files) tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
    }

    private void WriteZip(string name, params (string Name, string Text)[] files)
    {
        using var zip = ZipFile.Open(Path.Combine(_source, name), ZipArchiveMode.Create);
        foreach (var (file, text) in files)
        {
            using var entry = zip.CreateEntry(file).Open();
            entry.Write(Encoding.UTF8.GetBytes(text));
        }
    }
}
