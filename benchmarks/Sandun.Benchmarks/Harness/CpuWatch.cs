namespace Sandun.Benchmarks.Harness;

/// <summary>Milliseconds of CPU this process has used, all its threads with the collector's: what a pure computation costs, however busy the machine is.</summary>
public readonly struct CpuWatch
{
    private readonly TimeSpan _from = Environment.CpuUsage.TotalTime;

    public CpuWatch()
    {
    }

    public double Milliseconds => (Environment.CpuUsage.TotalTime - _from).TotalMilliseconds;
}
