namespace Sandun.Runtimes.Linux;

/// <summary>A process that waits at its gate.</summary>
internal sealed class SpawnedProcess(int gate) : IDisposable
{
    private int _gate = gate;

    public int Pid { get; set; }

    /// <summary>Lets it begin.</summary>
    public void Release()
    {
        if (_gate < 0) return;
        LibC.WriteByte(_gate, (byte)'\n');
        Dispose();
    }

    /// <summary>Closes the gate: a process that was not released ends without having begun.</summary>
    public void Dispose()
    {
        if (_gate >= 0) LibC.Close(_gate);
        _gate = -1;
    }
}
