using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Sandun.Store.Backup;

/// <summary>
/// A backup as a file: gzip over lines of JSON, so that <c>zcat</c> shows it. The first line says what it is, each further one holds a key
/// and its value in base64, the last one a SHA-256 over all lines before it: a file that was cut or changed is refused whole.
/// </summary>
public static class BackupFile
{
    /// <summary>The form written here. A later form that this version could misread gets a higher number.</summary>
    private const int Form = 1;

    /// <summary>More than the largest value of a store in base64.</summary>
    private const int LongestLine = 16 * 1024 * 1024;

    public static async Task WriteAsync(StoreBackup backup, Stream target, CancellationToken cancellation)
    {
        await using var zip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var line = new ArrayBufferWriter<byte>();
        await PutAsync(json =>
        {
            json.WriteNumber("sandunBackup", Form);
            json.WriteString("takenAt", backup.TakenAt);
            json.WriteNumber("revision", backup.Revision);
            json.WriteString("version", backup.Version);
            json.WriteNumber("entries", backup.Entries.Count);
        });
        foreach (var (key, value) in backup.Entries)
        {
            await PutAsync(json =>
            {
                json.WriteString("key", key);
                json.WriteBase64String("value", value);
            });
        }

        var sum = Convert.ToHexStringLower(hash.GetCurrentHash());
        await PutAsync(json => json.WriteString("sha256", sum));

        async Task PutAsync(Action<Utf8JsonWriter> members)
        {
            line.ResetWrittenCount();
            await using (var json = new Utf8JsonWriter(line))
            {
                json.WriteStartObject();
                members(json);
                json.WriteEndObject();
            }

            line.Write("\n"u8);
            hash.AppendData(line.WrittenSpan);
            await zip.WriteAsync(line.WrittenMemory, cancellation);
        }
    }

    /// <exception cref="FormatException">Not a backup, of a form this version does not know, or damaged; the message says which.</exception>
    public static async Task<StoreBackup> ReadAsync(Stream source, CancellationToken cancellation)
    {
        try
        {
            await using var zip = new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var lines = new BackupLines(zip, LongestLine);
            var first = await lines.NextAsync(cancellation) ?? throw new FormatException("the file is empty");

            // A copy: the line itself is good until the next one is read.
            using var header = JsonDocument.Parse(first.ToArray());
            if (!header.RootElement.TryGetProperty("sandunBackup", out var form)) throw new FormatException("the file is not a backup of Sandun");
            if (form.GetInt32() != Form)
                throw new FormatException(FormattableString.Invariant($"the backup is of form {form.GetInt32()}; this version reads form {Form}: use the version that made it"));
            var expected = header.RootElement.GetProperty("entries").GetInt32();
            hash.AppendData(first.Span);
            var entries = new List<KeyValuePair<string, byte[]>>();
            for (var i = 0; i < expected; i++)
            {
                var line = await lines.NextAsync(cancellation) ?? throw new FormatException("the backup is cut short");
                hash.AppendData(line.Span);
                using var entry = JsonDocument.Parse(line);
                entries.Add(KeyValuePair.Create(entry.RootElement.GetProperty("key").GetString()!, entry.RootElement.GetProperty("value").GetBytesFromBase64()));
            }

            var sum = Convert.ToHexStringLower(hash.GetCurrentHash());
            using var last = JsonDocument.Parse(await lines.NextAsync(cancellation) ?? throw new FormatException("the backup is cut short"));
            if (last.RootElement.GetProperty("sha256").GetString() != sum) throw new FormatException("the backup is damaged: its check sum is wrong");
            return new StoreBackup(
                header.RootElement.GetProperty("takenAt").GetDateTimeOffset(), header.RootElement.GetProperty("revision").GetInt64(),
                header.RootElement.GetProperty("version").GetString() ?? "", entries);
        }
        catch (InvalidDataException broken)
        {
            // What zip's reader says of bytes that are no zip, of a method of compression, leads astray.
            throw new FormatException("the file is not a backup of Sandun, or is damaged: it is no gzip, or not whole", broken);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"the file is not a backup of Sandun, or is damaged: {broken.Message}", broken);
        }
    }
}
