namespace Sandun.Lab.Histories;

/// <summary>
/// Keeps the histories of a laboratory from its first revision on, and judges them: I3, I11 and I12, which hold at every moment and are
/// asked for after each fault.
/// </summary>
public sealed class LabHistory : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly Laboratory _lab;
    private readonly WriteTerms _terms;
    private readonly EtcdHistory _etcd;
    private readonly SharedPool _pool;
    private int _told;

    private LabHistory(Laboratory lab, EtcdHistory etcd, SharedPool pool, WriteTerms terms)
    {
        _lab = lab;
        _etcd = etcd;
        _pool = pool;
        _terms = terms;
    }

    /// <summary>In words: how much there was to judge.</summary>
    public string Summary => $"{_etcd.Seen} revisions of etcd, {_terms.Written} of them written in {_terms.Terms} terms; {_pool.Launched} tasks of frameworks that compete";

    /// <summary>Begins with a laboratory that has booted.</summary>
    public static async Task<LabHistory> BeginAsync(Laboratory lab)
    {
        var terms = new WriteTerms();
        var etcd = new EtcdHistory([.. lab.Of(LabRole.Server).Select(host => $"http://{host.Address}:2379")], terms.Take);
        try
        {
            return new LabHistory(lab, etcd, await SharedPool.BeginAsync(lab, s_limit), terms);
        }
        catch
        {
            await etcd.DisposeAsync();
            throw;
        }
    }

    /// <summary>All that etcd has committed is known from here on, so that its past may be forgotten.</summary>
    public Task CaughtUpAsync() => _etcd.CaughtUpAsync(s_limit);

    /// <summary>What was broken since the last question; empty when nothing was.</summary>
    /// <exception cref="LabException">The histories cannot be judged: a part is missing, or nobody competes for the pool.</exception>
    public async Task<IReadOnlyList<string>> BrokenAsync()
    {
        await _etcd.CaughtUpAsync(s_limit);
        await Laboratory.UntilAsync(
            () => Task.FromResult(_pool.ContendedSince > 0), s_limit, () => Task.FromResult("nobody competes for the pool, so that I12 cannot be judged"));
        var unfair = _pool.Take();
        var mixed = _terms.Violations.Skip(_told).ToList();
        _told += mixed.Count;
        return [.. mixed, .. unfair, .. _lab.Parts.Where(part => part.Role is not null).SelectMany(Exceeded)];
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        await _etcd.DisposeAsync();
    }

    private static IReadOnlyList<string> Exceeded(LabProcess part) =>
        Bounds.Of(part.Pid) is { } taken ? Bounds.Exceeded(part.Role!.Value, Path.GetFileNameWithoutExtension(part.Log), taken) : [];
}
