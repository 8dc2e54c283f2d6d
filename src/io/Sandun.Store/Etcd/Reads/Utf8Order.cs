namespace Sandun.Store.Etcd.Reads;

/// <summary>The order of keys in a store: by their UTF-8 bytes, which is that of their code points, not of UTF-16.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = (x ?? "", y ?? "");
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            if (left[i] == right[i]) continue;

            // Surrogates stand for code points above every other, though their own numbers do not.
            var (leftHigh, rightHigh) = (char.IsSurrogate(left[i]), char.IsSurrogate(right[i]));
            return leftHigh == rightHigh ? left[i].CompareTo(right[i]) : leftHigh ? 1 : -1;
        }

        return left.Length.CompareTo(right.Length);
    }
}
