using Sandun.Protocol;

namespace Sandun.Simulation.World;

/// <summary>A codec that does not store some facts.</summary>
internal sealed class Forgetful<TFact>(IFactCodec<TFact> real, Func<TFact, bool> forgets) : IFactCodec<TFact>
{
    public string Prefix => real.Prefix;

    public StoredEntity? Encode(TFact fact) => forgets(fact) ? null : real.Encode(fact);

    public TFact Decode(string key, ReadOnlySpan<byte> value) => real.Decode(key, value);

    public TFact DecodeRemoval(string key) => real.DecodeRemoval(key);
}
