namespace Sandun.Protocol;

/// <summary>Scalar resources as exact integers; arithmetic is component by component.</summary>
/// <param name="MilliCpus">Thousandths of a CPU.</param>
/// <param name="MemoryBytes">Bytes of memory.</param>
/// <param name="DiskBytes">Bytes of disk.</param>
/// <param name="MilliGpus">Thousandths of a GPU.</param>
public readonly record struct ResourceAmounts(long MilliCpus, long MemoryBytes, long DiskBytes, long MilliGpus)
{
    /// <summary>Marathon's and Mesos' megabyte: 1,048,576 bytes.</summary>
    public const long BytesPerMegabyte = 1024 * 1024;

    public static readonly ResourceAmounts Zero;

    /// <summary>Reads Marathon's units. Fractions below a thousandth of a CPU or below a byte are rounded to the nearest.</summary>
    /// <param name="cpus">CPUs, ≥ 0.</param>
    /// <param name="memoryMegabytes">Megabytes of memory, ≥ 0.</param>
    /// <param name="diskMegabytes">Megabytes of disk, ≥ 0.</param>
    /// <param name="gpus">Whole GPUs, ≥ 0.</param>
    public static ResourceAmounts Of(decimal cpus, decimal memoryMegabytes, decimal diskMegabytes = 0, decimal gpus = 0) => new(
        (long)decimal.Round(cpus * 1000), (long)decimal.Round(memoryMegabytes * BytesPerMegabyte),
        (long)decimal.Round(diskMegabytes * BytesPerMegabyte), (long)decimal.Round(gpus * 1000));

    public decimal Cpus => MilliCpus / 1000m;

    public decimal MemoryMegabytes => (decimal)MemoryBytes / BytesPerMegabyte;

    public decimal DiskMegabytes => (decimal)DiskBytes / BytesPerMegabyte;

    /// <summary>Whether every component is at most that of <paramref name="available"/>.</summary>
    public bool FitsIn(ResourceAmounts available) =>
        MilliCpus <= available.MilliCpus && MemoryBytes <= available.MemoryBytes &&
        DiskBytes <= available.DiskBytes && MilliGpus <= available.MilliGpus;

    public bool IsZero => this == Zero;

    public static ResourceAmounts operator +(ResourceAmounts a, ResourceAmounts b) =>
        new(a.MilliCpus + b.MilliCpus, a.MemoryBytes + b.MemoryBytes, a.DiskBytes + b.DiskBytes, a.MilliGpus + b.MilliGpus);

    public static ResourceAmounts operator -(ResourceAmounts a, ResourceAmounts b) =>
        new(a.MilliCpus - b.MilliCpus, a.MemoryBytes - b.MemoryBytes, a.DiskBytes - b.DiskBytes, a.MilliGpus - b.MilliGpus);

    public static ResourceAmounts operator *(ResourceAmounts a, int times) =>
        new(a.MilliCpus * times, a.MemoryBytes * times, a.DiskBytes * times, a.MilliGpus * times);
}
