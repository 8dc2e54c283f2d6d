using System.Globalization;
using Sandun.Proxies.Haproxy;
using Xunit;
using static Sandun.Tests.Proxies.RouterBench;

namespace Sandun.Tests.Proxies;

/// <summary>A real HAProxy where few files may be open.</summary>
public sealed class OpenFilesTests
{
    private const int Files = 1_024;

    /// <summary>Each checked slot costs HAProxy a file: where they are too many it serves without checks, and says so, in place of not starting.</summary>
    [Fact]
    public async Task Machine_WithFewOpenFiles_ServesHundredsOfAppsWithoutChecks()
    {
        var folder = NewWorkDir();
        var program = await ProgramWithFewFilesAsync(folder);
        await using var bench = OverHaproxy(folder, 21700, program: program, openFiles: Files);
        await using var one = new TestBackend("one", 21710);
        await bench.StartAsync(Route("/first", null, hosts: ["first.local"]), Endpoint("/first", "t", one.Port));
        Assert.Null(bench.Role.Latest.Problem);

        await bench.AppliedAsync(await bench.CommitAsync([.. Enumerable.Range(0, 200).Select(app => Route("/app" + app, null, hosts: [$"app{app}.local"]))]));
        await bench.AppliedAsync(await bench.CommitAsync(Endpoint("/app150", "t150", one.Port)));

        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 21700, "first.local")).Body);
        Assert.Equal("one", (await GetAsync(client, 21700, "app150.local")).Body);
        Assert.Contains("HAProxy's checks are off", bench.Role.Latest.Problem, StringComparison.Ordinal);
    }

    /// <summary>A router that may open more files adopts a HAProxy that may not: it goes on changing it within its limit, and says so.</summary>
    [Fact]
    public async Task Router_StartedWithMoreOpenFiles_WorksWithinThoseOfTheHaproxyItAdopts()
    {
        var folder = NewWorkDir();
        var program = await ProgramWithFewFilesAsync(folder);
        await using var one = new TestBackend("one", 21712);
        await using var before = OverHaproxy(folder, 21714, program: program, openFiles: Files);
        await before.StartAsync(Route("/first", null, hosts: ["first.local"]), Endpoint("/first", "t", one.Port));
        await before.AbandonAsync();

        await using var after = OverHaproxy(folder, 21714, revision: before.Revision, openFiles: 20_000);
        await after.StartAsync(
            Route("/first", null, hosts: ["first.local"]), Endpoint("/first", "t", one.Port), Route("/second", 21716, hosts: ["second.local"]), Endpoint("/second", "s", one.Port));

        using var client = ClosingClient();
        Assert.Equal("one", (await GetAsync(client, 21716)).Body);
        // One that may raise its limits does so at the reload.
        var raised = MachineLimits.MayRaise(int.Parse((await File.ReadAllTextAsync(Path.Combine(folder, HaproxyFolder.PidName), TestContext.Current.CancellationToken)).Trim(), CultureInfo.InvariantCulture));
        if (raised) Assert.Null(after.Role.Latest.Problem);
        else Assert.Contains($"keeps the {Files} open files it was started with", after.Role.Latest.Problem, StringComparison.Ordinal);
    }

    private static async Task<string> ProgramWithFewFilesAsync(string folder)
    {
        var program = Path.Combine(folder, "few-files");
        await File.WriteAllTextAsync(
            program, $"#!/bin/sh\nulimit -n {Files}\nexec {RealParts.Program("haproxy", "haproxy")} \"$@\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return program;
    }
}
