using System.Buffers.Binary;
using System.Text;

namespace Sandun.Routing.Dns;

/// <summary>Reads queries and writes answers (RFC 1035, section 4; EDNS after RFC 6891).</summary>
public static class DnsMessage
{
    /// <summary>Seconds an answer may be kept: endpoints change any moment.</summary>
    public const int TimeToLive = 1;

    /// <summary>Seconds a "no" may be kept.</summary>
    private const int NegativeTimeToLive = 1;

    private const int HeaderLength = 12;
    private const int NameMax = 253;
    private const int PayloadOurs = 4096;

    /// <summary>Reads a query; null for what is none, or none that can be read: see <see cref="Refusal"/>.</summary>
    public static DnsQuestion? Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderLength) return null;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        // An answer, or not exactly one question.
        if ((flags & 0x8000) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1) return null;
        var at = HeaderLength;
        if (ReadName(message, ref at) is not { } asked || at + 4 > message.Length) return null;
        var type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        var @class = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
        at += 4;
        var payload = Edns(message, at);
        var name = string.Create(asked.Length, asked, (lower, from) => Ascii.ToLower(from, lower, out _));
        return new DnsQuestion(
            BinaryPrimitives.ReadUInt16BigEndian(message), name, type, @class, (flags & 0x0100) != 0, Math.Clamp(payload ?? 512, 512, PayloadOurs), payload is not null,
            (flags >> 11) & 15)
        {
            Asked = asked,
        };
    }

    /// <summary>
    /// The answer to a query that cannot be read: its number, and that it is malformed. Null for what has no number, and for answers, whose
    /// senders must not be answered for ever.
    /// </summary>
    public static byte[]? Refusal(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderLength) return null;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if ((flags & 0x8000) != 0) return null;
        var answer = new byte[HeaderLength];
        message[..2].CopyTo(answer);
        // The kind of query and whether recursion was wished for are sent back.
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), (ushort)(0x8000 | (flags & 0x7900) | (int)DnsCode.FormatError));
        return answer;
    }

    /// <summary>Writes an answer; what does not fit is left out and said to be (TC), so that the resolver asks again over TCP.</summary>
    /// <param name="most">Bytes it may have.</param>
    public static byte[] Write(DnsQuestion question, DnsAnswer answer, int most)
    {
        var writer = new Writer(most - (question.HasEdns ? 11 : 0));
        writer.Skip(HeaderLength);
        writer.Name(question.Asked);
        writer.Number16(question.Type);
        writer.Number16(question.Class);
        var answers = WriteAll(writer, answer.Answers);
        var authorities = answers == answer.Answers.Count ? WriteAll(writer, answer.Authorities) : 0;
        var additional = answers == answer.Answers.Count ? WriteAll(writer, answer.Additional) : 0;
        var truncated = answers < answer.Answers.Count;
        var edns = question.HasEdns ? 1 : 0;
        if (edns == 1) writer.Edns(PayloadOurs);
        var message = writer.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(message, question.Id);
        var flags = 0x8000 | (question.Opcode << 11) | (answer.Authoritative ? 0x0400 : 0) | (truncated ? 0x0200 : 0) | (question.RecursionDesired ? 0x0100 : 0) | (int)answer.Code;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)flags);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)answers);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(8), (ushort)authorities);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), (ushort)(additional + edns));
        return message;
    }

    private static int WriteAll(Writer writer, IReadOnlyList<DnsRecord> records)
    {
        for (var index = 0; index < records.Count; index++)
        {
            var before = writer.Length;
            writer.Record(records[index]);
            if (writer.Length <= writer.Most) continue;
            writer.CutTo(before);
            return index;
        }

        return records.Count;
    }

    private static string? ReadName(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        while (at < message.Length)
        {
            var length = message[at++];
            if (length == 0) return name.ToString();
            // Queries hold no pointers: there is nothing before to point at.
            if (length > 63 || at + length > message.Length || name.Length + length + 1 > NameMax) return null;
            if (name.Length > 0) name.Append('.');
            foreach (var letter in message.Slice(at, length)) name.Append((char)letter);
            at += length;
        }

        return null;
    }

    /// <returns>The payload of an OPT record, or null when there is none that can be read.</returns>
    private static int? Edns(ReadOnlySpan<byte> message, int at)
    {
        if (BinaryPrimitives.ReadUInt16BigEndian(message[10..]) == 0 || at + 11 > message.Length || message[at] != 0) return null;
        return BinaryPrimitives.ReadUInt16BigEndian(message[(at + 1)..]) == DnsType.Opt ? BinaryPrimitives.ReadUInt16BigEndian(message[(at + 3)..]) : null;
    }

    private sealed class Writer(int most)
    {
        private readonly List<byte> _bytes = [];
        private readonly SortedDictionary<string, int> _names = new(StringComparer.OrdinalIgnoreCase);

        public int Most => most;
        public int Length => _bytes.Count;

        public void Skip(int bytes)
        {
            for (var index = 0; index < bytes; index++) _bytes.Add(0);
        }

        public void CutTo(int length)
        {
            _bytes.RemoveRange(length, _bytes.Count - length);
            foreach (var name in _names.Where(known => known.Value >= length).Select(known => known.Key).ToList()) _names.Remove(name);
        }

        public void Number16(int value)
        {
            _bytes.Add((byte)(value >> 8));
            _bytes.Add((byte)value);
        }

        public void Number32(uint value)
        {
            Number16((int)(value >> 16));
            Number16((int)(value & 0xffff));
        }

        /// <summary>A name; its ends that were written before are pointed at.</summary>
        public void Name(string name)
        {
            var rest = name;
            while (rest.Length > 0)
            {
                if (_names.TryGetValue(rest, out var known))
                {
                    Number16(0xc000 | known);
                    return;
                }

                if (_bytes.Count < 0x3fff) _names[rest] = _bytes.Count;
                var dot = rest.IndexOf('.', StringComparison.Ordinal);
                var label = dot < 0 ? rest : rest[..dot];
                _bytes.Add((byte)label.Length);
                foreach (var letter in label) _bytes.Add((byte)letter);
                rest = dot < 0 ? "" : rest[(dot + 1)..];
            }

            _bytes.Add(0);
        }

        public void Record(DnsRecord record)
        {
            Name(record.Name);
            switch (record)
            {
                case DnsRecord.Address address:
                    Head(address.Bytes.Length == 4 ? DnsType.A : DnsType.Aaaa, TimeToLive);
                    Number16(address.Bytes.Length);
                    _bytes.AddRange(address.Bytes);
                    break;
                case DnsRecord.Service service:
                    Head(DnsType.Srv, TimeToLive);
                    Measured(() =>
                    {
                        Number16(0);
                        Number16(service.Weight);
                        Number16(service.Port);
                        // Targets are written whole (RFC 2782).
                        foreach (var label in service.Target.Split('.'))
                        {
                            _bytes.Add((byte)label.Length);
                            foreach (var letter in label) _bytes.Add((byte)letter);
                        }

                        _bytes.Add(0);
                    });
                    break;
                case DnsRecord.Authority authority:
                    Head(DnsType.Soa, NegativeTimeToLive);
                    Measured(() =>
                    {
                        Name(authority.Server);
                        Name("hostmaster." + authority.Name);
                        Number32(authority.Serial);
                        foreach (var time in new uint[] { 60, 10, 600, NegativeTimeToLive }) Number32(time);
                    });
                    break;
                default:
                    throw new InvalidOperationException("not a known record: " + record.GetType().Name);
            }
        }

        public void Edns(int payload)
        {
            _bytes.Add(0);
            Number16(DnsType.Opt);
            Number16(payload);
            Number32(0);
            Number16(0);
        }

        public byte[] ToArray() => [.. _bytes];

        private void Head(int type, int timeToLive)
        {
            Number16(type);
            Number16(1);
            Number32((uint)timeToLive);
        }

        private void Measured(Action body)
        {
            var at = _bytes.Count;
            Number16(0);
            body();
            var length = _bytes.Count - at - 2;
            _bytes[at] = (byte)(length >> 8);
            _bytes[at + 1] = (byte)length;
        }
    }
}
