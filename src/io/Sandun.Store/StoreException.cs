namespace Sandun.Store;

/// <summary>The store failed; the message says what is wrong and what would cure it.</summary>
public class StoreException(string message, Exception? cause = null) : IOException(message, cause);

/// <summary>The store gave no answer in time, for a reason that may pass by itself.</summary>
public sealed class StoreSilentException(string message, Exception? cause = null) : StoreException(message, cause);

/// <summary>A watch asked for changes that are no longer kept.</summary>
/// <param name="compacted">The newest revision that is gone.</param>
public sealed class StoreCompactedException(long compacted)
    : StoreException($"changes up to revision {compacted} are no longer kept; read the state anew and watch from its revision")
{
    public long Compacted { get; } = compacted;
}

/// <summary>A leader's write was refused, or given up, because its term is over; nothing will be written any more.</summary>
/// <param name="why">Why the term is over.</param>
/// <param name="isInDoubt">Whether the term ended while the store was silent about the write, which may have been made before.</param>
public sealed class StoreFencedException(string why, bool isInDoubt = false) : StoreException(isInDoubt
    ? $"this server no longer leads ({why}), and the store had not confirmed the change: ask the present leader for the state to see whether it was made"
    : $"this server no longer leads ({why}): its writes are refused; ask the present leader")
{
    /// <summary>Whether the write may have been made before the term ended; otherwise it was not.</summary>
    public bool IsInDoubt { get; } = isInDoubt;
}
