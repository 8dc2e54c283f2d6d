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
            "--resources", $$$$"""[{"name":"cpus","type":"SCALAR","scalar":{"value":2.5}},{"name":"mem","type":"SCALAR","role":"dev","scalar":{"value":8}},{{{{Path}}}},{{{{Mount}}}}]""", Size);

        Assert.Equal(2500, read[0].Amount);
        Assert.Equal((new Role("dev"), false), (read[1].Kind.ReservedTo, read[1].Kind.Reservations[0].IsDynamic));
        Assert.Equal((64 * ResourceAmounts.BytesPerMegabyte, "/p", DiskSourceType.Path), (read[2].Amount, read[2].Kind.Disk!.Source!.Root, read[2].Kind.Disk!.Source!.Type));
        Assert.Equal((777, "/m", DiskSourceType.Mount), (read[3].Amount, read[3].Kind.Disk!.Source!.Root, read[3].Kind.Disk!.Source!.Type));
        Assert.Equal(["/p", "/m"], asked.Select(disk => disk.Root));
        Assert.Equal(read[2], Assert.Single(ResourceList.Read("--resources", $$"""{"resources":[{{Path}}]}""", Size)));

        long Size(DiskSource disk)
        {
            asked.Add(disk);
            return 777;
        }
    }

    [Fact]
    public void Notation_HasScalarsRangesAndSets_ForAnyNameAndRole()
    {
        var read = Read("cpus:2.5; mem(dev/a) : 8 ;ports:[31000-31001, 31005];zones:{b,a};ids(dev):[7-9];cpus(*):1;licences:3");

        Assert.Equal(["cpus:2.5", "mem(dev/a):8", "ports:[31000-31001,31005-31005]", "zones:{a,b}", "ids(dev):[7-9]", "cpus:1", "licences:3"], read.Select(one => one.ToString()));
        Assert.Equal((new Role("dev/a"), false, 8 * ResourceAmounts.BytesPerMegabyte), (read[1].Kind.ReservedTo, read[1].Kind.Reservations[0].IsDynamic, read[1].Amount));
        Assert.Equal(3500, Resources.Of([.. read]).Amounts.MilliCpus);
        Assert.Empty(Read(""));
    }

    [Theory]
    [InlineData("cpus", "'cpus' is no resource: give NAME:VALUE")]
    [InlineData("cpus:", "'cpus:' is no resource")]
    [InlineData(":4", "':4' is no resource")]
    [InlineData("cpus:4;mem:much", "'mem:much': the value must be a number ≥ 0, ranges in [] or a set in {}")]
    [InlineData("cpus:-1", "'cpus:-1': the value must be a number")]
    [InlineData("cpus:99999999999999999999", "the value must be a number")]
    [InlineData("cpus:[1-2]", "'cpus:[1-2]': cpus is a number")]
    [InlineData("ports:4", "'ports:4': ports are ranges, such as [31000-32000]")]
    [InlineData("ports:[9-3]", "'ports:[9-3]': ")]
    [InlineData("ports:[80-70000]", "ports are 0 to 65535")]
    [InlineData("gpus:0.5", "'gpus:0.5': gpus are whole")]
    [InlineData("zones:{a,a}", "a set has items that are neither empty nor there twice")]
    [InlineData("zones:{a,}", "a set has items that are neither empty nor there twice")]
    [InlineData("cpus(/dev):1", "'cpus(/dev):1': Role '/dev' cannot start with a slash")]
    [InlineData("(dev):1", "'(dev):1' is no resource")]
    public void Notation_ThatCannotBeRead_IsRefusedByItsPart(string text, string expected)
    {
        var wrong = Assert.Throws<FormatException>(() => Read(text));

        Assert.StartsWith("--resources: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lent_IsRevocable_AndOnlyOfPlainNumbers()
    {
        var lent = ResourceList.Revocable("--oversubscribe", Read("cpus:2;mem:64;licences:1"));

        Assert.Equal(["cpus{REV}:2", "licences{REV}:1", "mem{REV}:64"], lent.Each().Select(one => one.ToString()));
        foreach (var wrong in new[] { "ports:[1-2]", "cpus(dev):1", "zones:{a}" })
            Assert.Contains("cannot be lent", Assert.Throws<FormatException>(() => ResourceList.Revocable("--oversubscribe", Read(wrong))).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Resource> Read(string text) => ResourceList.Read("--resources", text, _ => throw new InvalidOperationException("there is no disk"));

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
            "--resources", json, disk => disk.Type == DiskSourceType.Path ? throw new FormatException("no such disk") : 1));

        Assert.StartsWith("--resources", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }
}
