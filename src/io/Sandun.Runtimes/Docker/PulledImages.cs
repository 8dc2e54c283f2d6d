using System.Globalization;

namespace Sandun.Runtimes.Docker;

/// <summary>
/// The images an agent pulled itself, and when a task last wanted each: only these are ever removed. Kept in a file of one line an image,
/// so that the next agent knows them too; a line that cannot be read is one image that stays.
/// </summary>
internal sealed class PulledImages(string path)
{
    private readonly SortedDictionary<string, DateTimeOffset> _used = Read(path);
    private readonly Lock _gate = new();

    /// <summary>All of them, the longest unused first.</summary>
    public IReadOnlyList<(string Image, DateTimeOffset Used)> All
    {
        get
        {
            lock (_gate) return [.. _used.Select(pair => (pair.Key, pair.Value)).OrderBy(image => image.Value).ThenBy(image => image.Key, StringComparer.Ordinal)];
        }
    }

    /// <summary>An image was pulled.</summary>
    public void Add(string image, DateTimeOffset now)
    {
        lock (_gate)
        {
            _used[image] = now;
            Write_NeedsGate();
        }
    }

    /// <summary>A task wants an image; one that somebody else brought is not noted.</summary>
    public void Use(string image, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_used.ContainsKey(image)) return;
            _used[image] = now;
            Write_NeedsGate();
        }
    }

    public void Remove(string image)
    {
        lock (_gate)
        {
            if (_used.Remove(image)) Write_NeedsGate();
        }
    }

    private void Write_NeedsGate()
    {
        try
        {
            File.WriteAllLines(path + ".new", _used.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value.ToUnixTimeSeconds()} {pair.Key}")));
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            // On a full disk the note waits for the next one; an image that is not noted stays.
        }
    }

    private static SortedDictionary<string, DateTimeOffset> Read(string path)
    {
        var images = new SortedDictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        if (!File.Exists(path)) return images;
        foreach (var line in File.ReadLines(path))
        {
            var cut = line.IndexOf(' ');
            if (cut > 0 && long.TryParse(line.AsSpan(0, cut), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 1L << 35)
                images[line[(cut + 1)..]] = DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return images;
    }
}
