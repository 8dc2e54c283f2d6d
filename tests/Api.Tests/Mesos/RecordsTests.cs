using System.Buffers;
using System.Text;
using Sandun.MesosApi.Framing;
using Xunit;

namespace Sandun.Api.Tests.Mesos;

/// <summary>RecordIO, in whatever pieces it arrives and however its lengths lie.</summary>
public sealed class RecordsTests
{
    private const int Longest = 1000;

    [Fact]
    public void Record_Framed_HasItsLengthInBytesBefore() =>
        Assert.Equal("9\n{\"名\":1}", Encoding.UTF8.GetString(Records.Frame(Encoding.UTF8.GetBytes("{\"名\":1}"))));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Records_ThatArriveInPieces_AreWhole(int piece)
    {
        var bytes = "5\nhello0\n11\nhello world"u8.ToArray();
        var records = new List<string>();
        var arrived = 0;
        var taken = 0L;
        while (arrived < bytes.Length)
        {
            arrived = Math.Min(arrived + piece, bytes.Length);
            var buffer = new ReadOnlySequence<byte>(bytes.AsMemory((int)taken, arrived - (int)taken));
            while (Records.TryTake(ref buffer, Longest, out var record)) records.Add(Encoding.UTF8.GetString(record));
            taken = arrived - buffer.Length;
        }

        Assert.Equal(["hello", "", "hello world"], records);
    }

    [Theory]
    [InlineData("-5\nhello")]
    [InlineData("5 \nhello")]
    [InlineData("0x5\nhello")]
    [InlineData("\nhello")]
    [InlineData("1001\n")]
    [InlineData("18446744073709551615\n")]
    [InlineData("99999999999999999999\n")]
    [InlineData("999999999999999999999999999999")]
    [InlineData("{\"type\":\"HEARTBEAT\"}")]
    public void Length_ThatLies_IsRefused(string text) => Assert.Throws<FormatException>(() =>
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text));
        Records.TryTake(ref buffer, Longest, out _);
    });

    [Fact]
    public void Length_LongerThanWhatFollows_WaitsForMore()
    {
        var buffer = new ReadOnlySequence<byte>("900\nabc"u8.ToArray());

        Assert.False(Records.TryTake(ref buffer, Longest, out _));
        Assert.Equal(7, buffer.Length);
    }
}
