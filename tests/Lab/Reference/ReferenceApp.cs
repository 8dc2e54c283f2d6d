namespace Sandun.Lab.Reference;

/// <summary>One application of the reference installation.</summary>
/// <param name="Id">Its id; the first part is its system.</param>
/// <param name="NameEn">Its name in English.</param>
/// <param name="NameZh">Its name in Chinese, as the installation's own console shows it.</param>
/// <param name="Instances">Its containers in all data centers.</param>
/// <param name="Cpus">CPUs of each.</param>
/// <param name="MemoryMegabytes">Memory of each, in MiB.</param>
/// <param name="DiskMegabytes">Storage of each, in MiB.</param>
/// <param name="OnlyIn">The one data center it runs in; null for as many in each.</param>
public sealed record ReferenceApp(
    string Id, string NameEn, string NameZh, int Instances, decimal Cpus, int MemoryMegabytes, int DiskMegabytes, string? OnlyIn = null);
