using CsCheck;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Xunit;

namespace Sandun.Core.Tests.ResourceManager;

/// <summary>Numbers that stand in the order of names.</summary>
public sealed class NameRanksTests
{
    private readonly NameRanks _ranks = new();
    private readonly SortedDictionary<string, Client.Seat> _seats = new(StringComparer.Ordinal);

    [Fact]
    public void Ranks_OfNamesThatComeBetweenTheSameTwo_AreGivenAnewWhereThereIsNoRoom()
    {
        Add("a");
        var anew = 0;
        for (var i = 0; i < 200; i++)
            if (Add(new string('a', i) + "b")) anew++;
        Assert.InRange(anew, 1, 20);
    }

    [Fact]
    public void Ranks_InWhateverOrderNamesComeAndGo_StandInTheirs() =>
        Gen.Select(Gen.String[Gen.Char['a', 'c'], 0, 4], Gen.Bool).Array[1, 60].Sample(steps =>
        {
            var test = new NameRanksTests();
            foreach (var (name, leaves) in steps)
            {
                if (!test._seats.ContainsKey(name)) test.Add(name);
                else if (leaves && test._seats.Remove(name, out var seat)) test._ranks.Remove(seat);
            }
        });

    /// <summary>Whether all were given new ranks; they stand in the order of the names in any case.</summary>
    private bool Add(string name)
    {
        var seat = new Member(new Holder(new FrameworkId(name), Role.Any), new RoleNode("", default, null)).Serving;
        _seats.Add(name, seat);
        var anew = _ranks.Add(seat);
        Assert.Equal(_seats.Values.Select(one => one.Rank).Order().Distinct(), _seats.Values.Select(one => one.Rank));
        return anew;
    }
}
