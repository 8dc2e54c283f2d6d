using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Sandun.AgentLink.Mapping;

/// <summary>Times, ids and collections on the wire.</summary>
internal static class Ticks
{
    public static long Of(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;

    public static long? Of(DateTimeOffset? time) => time is { } known ? Of(known) : null;

    public static DateTimeOffset Time(long ticks) => DateTimeOffset.UnixEpoch.AddTicks(ticks);

    public static DateTimeOffset? Time(bool present, long ticks) => present ? Time(ticks) : null;

    public static ByteString Bytes(Guid uuid) => ByteString.CopyFrom(uuid.ToByteArray(bigEndian: true));

    public static Guid Uuid(ByteString bytes) => new(bytes.Span, bigEndian: true);

    public static ImmutableSortedDictionary<string, string> Sorted(MapField<string, string> map) =>
        map.Count == 0 ? Protocol.Sorted.Empty : Protocol.Sorted.Empty.AddRange(map);
}
