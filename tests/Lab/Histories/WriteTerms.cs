using System.Globalization;

namespace Sandun.Lab.Histories;

/// <summary>
/// I3, from etcd's history: what is written in the term of one leader is never mixed with what is written in another's. Every change of the
/// roles' state must stand beside a term, that term must be the one that went on at that revision, terms follow one another, and one
/// writer writes in each. Revisions are given one after the other, from the first.
/// </summary>
public sealed class WriteTerms
{
    private const string Root = "/sandun/";
    private const string Candidates = Root + "cluster/leader/";
    private const string Writers = Root + "~writers/";
    private const string LargeCommit = Root + "~large/commit";

    /// <summary>The audit of the registry makes good what another hand changed; it compares the registry's head in place of the term.</summary>
    private const string Audited = Root + "services/registry/";

    private static readonly string[] s_state = [Root + "resources/", Root + "services/", Root + "datacenters/"];

    private readonly SortedDictionary<long, string> _candidates = [];
    private readonly Dictionary<long, string> _writers = [];
    private readonly List<string> _violations = [];
    private long _latest;
    private bool _largeBatch;

    /// <summary>What is wrong with the history, if anything is.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Revisions written in a term.</summary>
    public int Written { get; private set; }

    /// <summary>Terms in which something was written.</summary>
    public int Terms => _writers.Count;

    /// <summary>Judges the next revision.</summary>
    public void Take(StoreRevision revision)
    {
        var mark = revision.Changes.FirstOrDefault(change => change is { Value: not null } && change.Key.StartsWith(Writers, StringComparison.Ordinal));
        var term = mark?.Value!.Split(' ') is [_, var text] && long.TryParse(text, CultureInfo.InvariantCulture, out var said) ? said : 0;
        if (term > 0) Judge(revision, term, mark!.Key[Writers.Length..]);
        else if (!IsStepOfLargeBatch(revision) && revision.Changes.FirstOrDefault(IsState) is { } change)
            _violations.Add($"I3: revision {revision.Number} changed {change.Key} in nobody's term");
        Follow(revision);
    }

    private static bool IsState(KeyChange change) =>
        s_state.Any(prefix => change.Key.StartsWith(prefix, StringComparison.Ordinal)) && !change.Key.StartsWith(Audited, StringComparison.Ordinal);

    /// <summary>A large batch is in the store with its commit record, which was written in a term; whoever finds it may make its steps.</summary>
    private bool IsStepOfLargeBatch(StoreRevision revision) => _largeBatch && revision.Changes.Any(change => change.Key == LargeCommit);

    private void Judge(StoreRevision revision, long term, string writer)
    {
        Written++;
        var leads = _candidates.Count == 0 ? 0 : _candidates.First().Key;
        if (term != leads) _violations.Add($"I3: revision {revision.Number} was written in term {term}, and {(leads == 0 ? "nobody led" : $"{Name(leads)} led in term {leads}")}");
        if (term < _latest) _violations.Add($"I3: revision {revision.Number} of term {term} comes after a revision of term {_latest}");
        _latest = Math.Max(_latest, term);
        if (!_writers.TryAdd(term, writer) && _writers[term] != writer)
            _violations.Add($"I3: revision {revision.Number} of term {term} was written by {writer}, and {_writers[term]} wrote in that term before");
    }

    private void Follow(StoreRevision revision)
    {
        foreach (var change in revision.Changes)
        {
            if (change.Key == LargeCommit) _largeBatch = change.Value is not null;
            if (!change.Key.StartsWith(Candidates, StringComparison.Ordinal)) continue;
            if (change.Value is not null) _candidates[change.CreateRevision] = change.Key;
            else if (_candidates.FirstOrDefault(known => known.Value == change.Key) is { Key: > 0 and var ended }) _candidates.Remove(ended);
        }
    }

    private string Name(long term) => _candidates[term][Candidates.Length..];
}
