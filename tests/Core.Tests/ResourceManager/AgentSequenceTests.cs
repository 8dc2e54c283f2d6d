using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>All agents in order, beside a sorted set, whether they come in order or not, and whatever leaves between.</summary>
public sealed class AgentSequenceTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void All_HoweverTheyComeAndGo_AreInOrderOfTheirIds(ulong seed, bool comeInOrder)
    {
        var random = new SeededRandom(seed);
        var sequence = new AgentSequence();
        var (plain, came) = (new SortedDictionary<AgentId, AgentState>(), 0);
        for (var step = 0; step < 2_000; step++)
        {
            var kind = random.Next() % 8;
            if (kind < 5)
            {
                var id = new AgentId(comeInOrder ? $"a{came++:00000}" : $"a{random.Next() % 1_000_000:000000}-{came++}");
                plain.Add(id, Of(id));
                sequence.Add(plain[id]);
            }
            else if (kind == 5 && plain.Count > 0)
            {
                var gone = plain.Keys.ElementAt((int)(random.Next() % (ulong)plain.Count));
                sequence.Remove(plain[gone]);
                plain.Remove(gone);
            }
            else
            {
                Assert.Equal(plain.Values, sequence.All);
            }
        }

        Assert.Equal(plain.Values, sequence.All);
    }

    private static AgentState Of(AgentId id) =>
        new(new AgentRecord(id, new AgentSpec { Hostname = "h", Address = "192.0.2.1", Total = new Resources(ResourceAmounts.Of(1, 1024), PortSet.Empty) }, null));
}
