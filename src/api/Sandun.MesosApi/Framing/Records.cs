using System.Buffers;
using System.Buffers.Text;

namespace Sandun.MesosApi.Framing;

/// <summary>RecordIO: each record is its length in decimal digits, a line feed, and so many bytes.</summary>
internal static class Records
{
    /// <summary>Digits of the largest length an unsigned 64-bit number holds.</summary>
    private const int LongestLength = 20;

    public static byte[] Frame(ReadOnlySpan<byte> record)
    {
        Span<byte> digits = stackalloc byte[LongestLength];
        Utf8Formatter.TryFormat(record.Length, digits, out var written);
        var frame = new byte[written + 1 + record.Length];
        digits[..written].CopyTo(frame);
        frame[written] = (byte)'\n';
        record.CopyTo(frame.AsSpan(written + 1));
        return frame;
    }

    /// <summary>Takes the next whole record off the front.</summary>
    /// <param name="buffer">What has arrived; what remains afterwards.</param>
    /// <param name="longest">Longest record accepted, in bytes.</param>
    /// <param name="record">The record, a part of the buffer.</param>
    /// <returns>False when more must arrive first.</returns>
    /// <exception cref="FormatException">The length is not one, or longer than accepted.</exception>
    public static bool TryTake(ref ReadOnlySequence<byte> buffer, int longest, out ReadOnlySequence<byte> record)
    {
        record = default;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> digits, (byte)'\n'))
        {
            if (buffer.Length > LongestLength) throw new FormatException("a record's length has more digits than a length has");
            CheckDigits(buffer);
            return false;
        }

        var length = Length(digits, longest);
        if (reader.Remaining < length) return false;
        record = buffer.Slice(reader.Position, length);
        buffer = buffer.Slice(record.End);
        return true;
    }

    private static int Length(in ReadOnlySequence<byte> digits, int longest)
    {
        if (digits.IsEmpty || digits.Length > LongestLength) throw new FormatException("a record's length must be 1 to 20 digits");
        CheckDigits(digits);
        var text = digits.ToArray();
        if (!Utf8Parser.TryParse(text, out ulong length, out var used) || used != text.Length)
            throw new FormatException("a record's length does not fit 64 bits");
        return length <= (ulong)longest
            ? (int)length
            : throw new FormatException($"a record of {length} bytes is longer than the bound of {longest}");
    }

    private static void CheckDigits(in ReadOnlySequence<byte> digits)
    {
        foreach (var part in digits)
        {
            if (part.Span.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
                throw new FormatException("a record must begin with its length in decimal digits");
        }
    }
}
