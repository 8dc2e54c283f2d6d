using Sandun.Protocol;

namespace Sandun.ServiceScheduler;

public sealed partial class ServiceFactCodec
{
    /// <summary>
    /// Revisions of the registry that routers may have seen and a backup cannot know of: left out, so that none means two things. At a
    /// thousand changes a second it takes twelve days from backup to restore to use them up.
    /// </summary>
    private const long RevisionsLeftOut = 1_000_000_000;

    /// <summary>Where the registry's revision is kept.</summary>
    public string HeadKey => Prefix + Head;

    /// <summary>What is written over a state that is put back: that it was, and a revision of the registry no router has seen.</summary>
    /// <param name="mark">When it was put back, and of when it is.</param>
    /// <param name="heads">The registry's revision as the state put back and the one before it hold it, null for none.</param>
    /// <exception cref="FormatException">A revision is not of the service scheduler's making.</exception>
    public IReadOnlyList<StoredEntity> Restored(RestoreMark mark, params IEnumerable<byte[]?> heads)
    {
        var newest = heads.OfType<byte[]>().Select(head => ((ServiceFact.RegistryAdvanced)Decode(HeadKey, head)).Revision).DefaultIfEmpty().Max();
        return [Encode(new ServiceFact.RestoreMarkPut(mark))!.Value, Encode(new ServiceFact.RegistryAdvanced(newest + RevisionsLeftOut))!.Value];
    }
}
