using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Sandun.Protocol;
using Sandun.ServiceScheduler;

namespace Sandun.MarathonApi;

/// <summary>
/// The whole list of apps as bytes, kept as long as nothing in it changes: what load balancer scripts and dashboards ask for again and
/// again. Its tag lets a client that has it be answered with 304.
/// </summary>
internal sealed class ListedApps
{
    /// <summary>Tells the lists of this process from those of any other.</summary>
    private readonly string _origin = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private Kept? _kept;
    private long _count;

    /// <summary>The list of this state, made by <paramref name="write"/>, which is told about how long it will be, where it is not kept.</summary>
    public Answer Of(ServiceView view, Func<int, Answer> write)
    {
        var kept = Volatile.Read(ref _kept);
        if (kept is not null && kept.IsOf(view)) return kept.Answer;
        var before = kept?.Answer.Body.Length ?? 0;
        var answer = write(Math.Max(1024, before + (before / 8)));
        var compressed = new Lazy<ReadOnlyMemory<byte>>(() => AnswerSending.Compress(answer.Body));
        answer = answer with
        {
            ETag = $"\"{_origin}-{Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture)}\"",
            Compressed = compressed,
        };
        Volatile.Write(ref _kept, new Kept(view.Apps, view.Instances, view.Deployments, answer));
        return answer;
    }

    private sealed record Kept(
        ImmutableSortedDictionary<PathId, App> Apps, ImmutableSortedDictionary<PathId, ImmutableSortedDictionary<InstanceId, Instance>> Instances,
        ImmutableArray<Deployment> Deployments, Answer Answer)
    {
        public bool IsOf(ServiceView view) =>
            ReferenceEquals(view.Apps, Apps) && ReferenceEquals(view.Instances, Instances) && view.Deployments == Deployments;
    }
}
