using Sandun.Lab.Histories;

namespace Sandun.Cluster.Tests.Histories;

/// <summary>The judge of terms sees what it is there for.</summary>
public sealed class WriteTermsTests
{
    private readonly WriteTerms _terms = new();
    private long _revision;

    [Fact]
    public void Terms_OneAfterTheOther_AreRight()
    {
        var first = Stand("a");
        var second = Stand("b");
        Write("a1", first);
        Write("a1", first, "/sandun/resources/agents/1");
        Leave("a");
        Write("b1", second);
        Assert.Empty(_terms.Violations);
        Assert.Equal((3, 2), (_terms.Written, _terms.Terms));
    }

    [Fact]
    public void Write_OfATermThatIsOver_IsSeen()
    {
        var first = Stand("a");
        Write("a1", first);
        Leave("a");
        var second = Stand("b");
        Write("b1", second);
        Write("a1", first);
        Assert.Contains(_terms.Violations, violation => violation.Contains($"was written in term {first}, and b led in term {second}", StringComparison.Ordinal));
        Assert.Contains(_terms.Violations, violation => violation.Contains($"of term {first} comes after a revision of term {second}", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_WhileNobodyLeads_IsSeen()
    {
        var first = Stand("a");
        Leave("a");
        Write("a1", first);
        Assert.Contains("nobody led", Assert.Single(_terms.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void TwoWriters_InOneTerm_AreSeen()
    {
        var first = Stand("a");
        Write("a1", first);
        Write("b1", first);
        Assert.Contains("was written by b1, and a1 wrote in that term before", Assert.Single(_terms.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void State_ChangedOutsideAnyTerm_IsSeen()
    {
        Stand("a");
        Write("a1", 0);
        Assert.Contains("changed /sandun/services/apps/x in nobody's term", Assert.Single(_terms.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void StepsOfALargeBatch_NeedNoTerm_AsLongAsItIsThere()
    {
        var first = Stand("a");
        Write("a1", first, "/sandun/~large/commit");
        Take(new KeyChange("/sandun/services/apps/x", "1", 2), new KeyChange("/sandun/~large/commit", "again", 2));
        Take(new KeyChange("/sandun/services/apps/y", "1", 3), new KeyChange("/sandun/~large/commit", null));
        Assert.Empty(_terms.Violations);
        Take(new KeyChange("/sandun/services/apps/z", "1", 4), new KeyChange("/sandun/~large/commit", null));
        Assert.Single(_terms.Violations);
    }

    private long Stand(string candidate)
    {
        Take(new KeyChange("/sandun/cluster/leader/" + candidate, "{}", _revision + 1));
        return _revision;
    }

    private void Leave(string candidate) => Take(new KeyChange("/sandun/cluster/leader/" + candidate, null));

    private void Write(string writer, long term, string key = "/sandun/services/apps/x") =>
        Take(new KeyChange(key, "{}", 1), new KeyChange("/sandun/~writers/" + writer, $"{_revision} {term}", 1));

    private void Take(params KeyChange[] changes) => _terms.Take(new StoreRevision(++_revision, changes));
}
