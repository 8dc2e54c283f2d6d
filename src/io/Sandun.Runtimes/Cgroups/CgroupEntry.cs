namespace Sandun.Runtimes.Cgroups;

/// <summary>How a process gets into its group.</summary>
/// <param name="ThreadFiles">Version 1: the files its starting thread writes "0" to.</param>
/// <param name="BirthDirectory">Version 2: the directory it can be born in where the C library is new enough; null otherwise.</param>
/// <param name="NeedsEnter">Whether it must be moved after its start.</param>
internal sealed record CgroupEntry(IReadOnlyList<string> ThreadFiles, string? BirthDirectory, bool NeedsEnter)
{
    public static readonly CgroupEntry None = new([], null, false);
}
