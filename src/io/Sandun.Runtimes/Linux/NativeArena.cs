using System.Runtime.InteropServices;
using System.Text;

namespace Sandun.Runtimes.Linux;

/// <summary>Unmanaged memory for one call: texts and lists of texts as C wants them. Freed as a whole.</summary>
internal sealed unsafe class NativeArena : IDisposable
{
    private readonly List<nint> _blocks = [];

    public byte* Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var block = (byte*)Block(length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(block, length));
        return block;
    }

    /// <summary>A null-terminated list of pointers to texts.</summary>
    public byte** Texts(IReadOnlyList<string> texts)
    {
        var list = (byte**)Block((texts.Count + 1) * sizeof(nint));
        for (var i = 0; i < texts.Count; i++) list[i] = Text(texts[i]);
        return list;
    }

    /// <summary>Zeroed memory.</summary>
    public void* Block(int length)
    {
        var block = NativeMemory.AllocZeroed((nuint)length);
        _blocks.Add((nint)block);
        return block;
    }

    public void Dispose()
    {
        foreach (var block in _blocks) NativeMemory.Free((void*)block);
        _blocks.Clear();
    }
}
