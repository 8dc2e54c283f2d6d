using System.Text;
using Sandun.Protocol;
using Sandun.Simulation.World;

namespace Sandun.Simulation.Checkers;

/// <summary>
/// State rebuilt from the store equals the live state. Entities never change, so each is decoded and encoded once while it is looked at
/// and compared at every look; most of a run's time would go there otherwise.
/// </summary>
/// <param name="brain">Whose state, for the message.</param>
/// <param name="codec">How its facts are stored.</param>
/// <param name="entity">The entity within a fact: the same object as long as it is unchanged.</param>
internal sealed class RebuildChecker<TFact>(string brain, IFactCodec<TFact> codec, Func<TFact, object> entity)
    where TFact : class
{
    /// <summary>By key: two entities may be the same bytes, as an app and its version.</summary>
    private Dictionary<string, (byte[] Value, TFact Fact)> _decoded = [];
    private Dictionary<object, Encoded> _encoded = [];

    /// <param name="store">Where the facts are.</param>
    /// <param name="live">The live brain's facts.</param>
    /// <param name="apply">Takes a fact into an empty brain.</param>
    /// <param name="rebuilt">The facts of that brain afterwards.</param>
    public void Check(SimStore store, IEnumerable<TFact> live, Action<TFact> apply, Func<IEnumerable<TFact>> rebuilt)
    {
        var decoded = new Dictionary<string, (byte[] Value, TFact Fact)>(StringComparer.Ordinal);
        foreach (var (key, value) in store.Load(codec.Prefix))
        {
            var fact = _decoded.TryGetValue(key, out var before) && ReferenceEquals(before.Value, value) ? before.Fact : codec.Decode(key, value);
            decoded.Add(key, (value!, fact));
            apply(fact);
        }

        var encoded = new Dictionary<object, Encoded>(ReferenceEqualityComparer.Instance);
        Compare(Encode(live, encoded), Encode(rebuilt(), encoded));
        (_decoded, _encoded) = (decoded, encoded);
    }

    private void Compare(SortedDictionary<string, byte[]> live, SortedDictionary<string, byte[]> rebuilt)
    {
        foreach (var (key, value) in live)
        {
            if (!rebuilt.TryGetValue(key, out var other)) throw Broken($"{key} is live and not in the store");
            if (!value.AsSpan().SequenceEqual(other)) throw Broken($"{key} is live {Encoding.UTF8.GetString(value)}, stored {Encoding.UTF8.GetString(other)}");
        }

        foreach (var key in rebuilt.Keys)
            if (!live.ContainsKey(key)) throw Broken($"{key} is stored and not live");
    }

    private SortedDictionary<string, byte[]> Encode(IEnumerable<TFact> facts, Dictionary<object, Encoded> seen)
    {
        var values = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            var whole = entity(fact);
            if (!seen.TryGetValue(whole, out var one) && !_encoded.TryGetValue(whole, out one))
                one = codec.Encode(fact) is { Value: { } value } stored ? new Encoded(stored.Key, value) : null;
            if (one is null) continue;
            seen[whole] = one;
            values[one.Key] = one.Value;
        }

        return values;
    }

    private RuleBrokenException Broken(string how) => new(Rebuilding.Rule, $"{brain}: {how}");

    private sealed record Encoded(string Key, byte[] Value);
}
