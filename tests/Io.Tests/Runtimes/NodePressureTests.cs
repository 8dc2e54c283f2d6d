using Sandun.Protocol;
using Sandun.Runtimes;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

public sealed class NodePressureTests
{
    private const long Gigabyte = 1L << 30;

    [Theory]
    [InlineData("5%", 100, 5)]
    [InlineData("1KB", 1_000_000, 1024)]
    [InlineData("5%,1KB", 1_000_000, 1024)]
    [InlineData("5%, 1KB", 10_000, 500)]
    [InlineData("0", 100, 0)]
    [InlineData("100%", 7, 7)]
    [InlineData("3 MB", long.MaxValue, 3 << 20)]
    public void Floor_AsWritten_IsTheLesserOfItsParts(string text, long total, long floor) => Assert.Equal(floor, FreeFloor.Parse(text).Of(total));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5%")]
    [InlineData("101%")]
    [InlineData("5 %, x")]
    [InlineData("99999999999999TB")]
    public void Floor_ThatIsNone_IsRefusedWithTheForm(string text) => Assert.Contains("5%,1GB", Assert.Throws<FormatException>(() => FreeFloor.Parse(text)).Message);

    [Fact]
    public void Pressure_BeginsBelowTheFloorAndEndsAQuarterAboveIt()
    {
        var pressure = new NodePressure(FreeFloor.Parse("1GB"), FreeFloor.Parse("100MB"));
        Assert.Empty(pressure.Look((20 * Gigabyte, Gigabyte), (Gigabyte, Gigabyte)));
        var condition = Assert.Single(pressure.Look((20 * Gigabyte, Gigabyte - 1), (Gigabyte, Gigabyte)));
        Assert.Equal((NodeConditionKind.DiskPressure, "DISK_PRESSURE"), (condition.Kind, condition.Name));
        Assert.Equal("1024 MB of 20 GB disk were free, below the floor of 1 GB", condition.Message);
        Assert.True(pressure.DiskIsPressed);
        Assert.Same(condition, Assert.Single(pressure.Look((20 * Gigabyte, Gigabyte * 5 / 4 - 1), (Gigabyte, Gigabyte))));
        Assert.Empty(pressure.Look((20 * Gigabyte, Gigabyte * 5 / 4), (Gigabyte, Gigabyte)));
    }

    [Fact]
    public void Pressure_OfBoth_SaysBoth()
    {
        var pressure = new NodePressure(NodePressure.DiskDefault, NodePressure.MemoryDefault);
        Assert.Equal(
            [NodeConditionKind.DiskPressure, NodeConditionKind.MemoryPressure],
            pressure.Look((100 * Gigabyte, Gigabyte / 2), (16 * Gigabyte, 50 << 20)).Select(condition => condition.Kind));
    }

    [Fact]
    public void Machine_AsItIs_IsMeasured()
    {
        var memory = NodeMeter.Memory();
        Assert.InRange(memory.Free, 1, memory.Total);
    }
}
