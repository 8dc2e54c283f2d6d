using Sandun.Runtimes.Linux;

namespace Sandun.Runtimes;

/// <summary>What identifies this machine.</summary>
public static class Machine
{
    /// <summary>Changes with every boot.</summary>
    public static string BootId => ProcessIdentity.CurrentBoot;
}
