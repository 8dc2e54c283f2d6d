using Xunit;
using static Sandun.Tests.Proxies.RouterBench;

namespace Sandun.Tests.Proxies;

/// <summary>A real HAProxy where few files may be open.</summary>
public sealed class OpenFilesTests
{
    /// <summary>Each checked slot costs HAProxy a file: where they are too many it serves without checks, and says so, in place of not starting.</summary>
    [Fact]
    public async Task Machine_WithFewOpenFiles_ServesHundredsOfAppsWithoutChecks()
    {
        const int Files = 1_024;
        var folder = NewWorkDir();
        var program = Path.Combine(folder, "few-files");
        await File.WriteAllTextAsync(
            program, $"#!/bin/sh\nulimit -n {Files}\nexec {RealParts.Program("haproxy", "haproxy")} \"$@\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var bench = OverHaproxy(folder, 21500, program: program, openFiles: Files);
        await using var one = new TestBackend("one", 21510);
        await bench.StartAsync(Route("/first", null, hosts: ["first.local"]), Endpoint("/first", "t", one.Port));
        Assert.Null(bench.Role.Latest.Problem);

        await bench.AppliedAsync(await bench.CommitAsync([.. Enumerable.Range(0, 200).Select(app => Route("/app" + app, null, hosts: [$"app{app}.local"]))]));
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/app150", "t150", one.Port)));

        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 21500, "first.local")).Body);
        Assert.Equal("one", (await GetAsync(client, 21500, "app150.local")).Body);
        Assert.Contains("HAProxy's checks are off", bench.Role.Latest.Problem, StringComparison.Ordinal);
    }
}
