namespace Sandun.Runtimes.Linux;

/// <summary>The steps of a spawn, for its error message.</summary>
internal enum SpawnStep
{
    None = 0,
    JoinCgroup = 1,
    NoNewPrivileges = 2,
    Unshare = 3,
    PrivateMounts = 4,
    Spawn = 5,
    MountProc = 6,
}
