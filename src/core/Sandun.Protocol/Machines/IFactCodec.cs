namespace Sandun.Protocol;

/// <summary>
/// Turns a brain's facts into stored entities and back. A fact whose key is null is not kept: it is learnt again from the world
/// after a restart.
/// </summary>
public interface IFactCodec<TFact>
{
    /// <summary>The prefix all keys of this brain share, for example <c>services/</c>.</summary>
    string Prefix { get; }

    /// <summary>
    /// Whether a key below the prefix is of a kind this version writes. A neighbouring newer version may write more: what this one does
    /// not know it passes over and leaves where it is.
    /// </summary>
    bool Knows(string key) => true;

    /// <summary>What the fact changes in the store, or null when it is not kept.</summary>
    StoredEntity? Encode(TFact fact);

    /// <summary>
    /// The same with the value still to be written: of many facts about one entity in a batch only the last is stored, and the others' values
    /// need never be put together. Facts do not change, so the value may be written later.
    /// </summary>
    DraftedEntity? Draft(TFact fact) => Encode(fact) is { } entity ? new DraftedEntity(entity.Key, entity.Value is { } value ? () => value : null) : null;

    /// <summary>The fact that puts a stored entity back into a brain.</summary>
    /// <exception cref="FormatException">The key or the value is not of this brain's making; the message names the key.</exception>
    TFact Decode(string key, ReadOnlySpan<byte> value);

    /// <summary>The fact that removes a stored entity from a brain, for those who follow another's store.</summary>
    /// <exception cref="FormatException">The key is not one this brain removes; the message names it.</exception>
    TFact DecodeRemoval(string key);
}
