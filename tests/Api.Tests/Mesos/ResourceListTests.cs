using Sandun.MesosApi.Agents;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Api.Tests.Mesos;

/// <summary>The resources an agent is configured with, as Mesos' JSON.</summary>
public sealed class ResourceListTests
{
    private const string Path = """{"name":"disk","type":"SCALAR","scalar":{"value":64},"disk":{"source":{"type":"PATH","path":{"root":"/p"}}}}""";

    private const string Mount = """{"name":"disk","type":"SCALAR","role":"*","disk":{"source":{"type":"MOUNT","mount":{"root":"/m"}}}}""";

    [Fact]
    public void List_OfResources_IsReadWithItsDisks()
    {
        var asked = new List<DiskSource>();
        var read = ResourceList.Read(
            $$$$"""[{"name":"cpus","type":"SCALAR","scalar":{"value":2.5}},{"name":"mem","type":"SCALAR","role":"dev","scalar":{"value":8}},{{{{Path}}}},{{{{Mount}}}}]""", Size);

        Assert.Equal(2500, read[0].Amount);
        Assert.Equal((new Role("dev"), false), (read[1].Kind.ReservedTo, read[1].Kind.Reservations[0].IsDynamic));
        Assert.Equal((64 * ResourceAmounts.BytesPerMegabyte, "/p", DiskSourceType.Path), (read[2].Amount, read[2].Kind.Disk!.Source!.Root, read[2].Kind.Disk!.Source!.Type));
        Assert.Equal((777, "/m", DiskSourceType.Mount), (read[3].Amount, read[3].Kind.Disk!.Source!.Root, read[3].Kind.Disk!.Source!.Type));
        Assert.Equal(["/p", "/m"], asked.Select(disk => disk.Root));
        Assert.Equal(read[2], Assert.Single(ResourceList.Read($$"""{"resources":[{{Path}}]}""", Size)));

        long Size(DiskSource disk)
        {
            asked.Add(disk);
            return 777;
        }
    }

    [Theory]
    [InlineData("[", "is not JSON")]
    [InlineData("{}", "must be a list of resources")]
    [InlineData("[3]", "entry 0: ")]
    [InlineData("""[{"name":"cpus","type":"SCALAR","scalar":{"value":1}},{"name":"mem","type":"SCALAR"}]""", "entry 1: Invalid scalar resource")]
    [InlineData("""[{"name":"cpus","type":"SCALAR","scalar":{"value":1},"revocable":{}}]""", "entry 0: revocable")]
    [InlineData("""[{"name":"disk","type":"SCALAR","scalar":{"value":1},"role":"a","disk":{"persistence":{"id":"x"},"volume":{"mode":"RW","container_path":"p"}}}]""", "entry 0: persistent volumes are made by")]
    [InlineData("""[{"name":"cpus","type":"SCALAR","scalar":{"value":1},"reservations":[{"type":"DYNAMIC","role":"a"}]}]""", "entry 0: dynamic reservations are made by")]
    [InlineData("[" + Mount + "," + Mount + "]", "mount disk /m is listed twice")]
    [InlineData("[" + Path + "]", "entry 0: no such disk")]
    public void List_ThatSaysWhatItMayNot_IsRefusedByItsEntry(string json, string expected)
    {
        var wrong = Assert.Throws<FormatException>(() => ResourceList.Read(
            json, disk => disk.Type == DiskSourceType.Path ? throw new FormatException("no such disk") : 1));

        Assert.StartsWith("--resources", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }
}
