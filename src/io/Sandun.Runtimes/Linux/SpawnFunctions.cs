using System.Runtime.InteropServices;

namespace Sandun.Runtimes.Linux;

/// <summary>The C library's functions as plain pointers, found once: a first call through them runs nothing of the runtime's.</summary>
internal sealed unsafe class SpawnFunctions
{
    private static readonly nint s_library = NativeLibrary.TryLoad("libc.so.6", out var glibc) ? glibc : NativeLibrary.Load("libc");

    public readonly delegate* unmanaged<byte*, int, int> Open = (delegate* unmanaged<byte*, int, int>)Find("open");
    public readonly delegate* unmanaged<void*, int> ActionsInit = (delegate* unmanaged<void*, int>)Find("posix_spawn_file_actions_init");
    public readonly delegate* unmanaged<void*, int> ActionsDestroy = (delegate* unmanaged<void*, int>)Find("posix_spawn_file_actions_destroy");
    public readonly delegate* unmanaged<void*, int, int, int> AddDup = (delegate* unmanaged<void*, int, int, int>)Find("posix_spawn_file_actions_adddup2");
    public readonly delegate* unmanaged<void*, int, byte*, int, uint, int> AddOpen = (delegate* unmanaged<void*, int, byte*, int, uint, int>)Find("posix_spawn_file_actions_addopen");
    public readonly delegate* unmanaged<void*, byte*, int> AddChangeDirectory = (delegate* unmanaged<void*, byte*, int>)Find("posix_spawn_file_actions_addchdir_np");
    public readonly delegate* unmanaged<void*, int, int> AddCloseFrom = (delegate* unmanaged<void*, int, int>)FindOptional("posix_spawn_file_actions_addclosefrom_np");
    public readonly delegate* unmanaged<void*, int> AttributesInit = (delegate* unmanaged<void*, int>)Find("posix_spawnattr_init");
    public readonly delegate* unmanaged<void*, void*, int> SetSignalDefault = (delegate* unmanaged<void*, void*, int>)Find("posix_spawnattr_setsigdefault");
    public readonly delegate* unmanaged<void*, void*, int> SetSignalMask = (delegate* unmanaged<void*, void*, int>)Find("posix_spawnattr_setsigmask");
    public readonly delegate* unmanaged<void*, short, int> SetFlags = (delegate* unmanaged<void*, short, int>)Find("posix_spawnattr_setflags");
    public readonly delegate* unmanaged<void*, int, int> SetCgroup = (delegate* unmanaged<void*, int, int>)FindOptional("posix_spawnattr_setcgroup_np");
    public readonly delegate* unmanaged<void*, int> FillSignals = (delegate* unmanaged<void*, int>)Find("sigfillset");
    public readonly delegate* unmanaged<void*, int> ThreadAttributesInit = (delegate* unmanaged<void*, int>)FindThreading("pthread_attr_init");
    public readonly delegate* unmanaged<void*, int> ThreadAttributesDestroy = (delegate* unmanaged<void*, int>)FindThreading("pthread_attr_destroy");
    public readonly delegate* unmanaged<void*, nint, int> SetStackSize = (delegate* unmanaged<void*, nint, int>)FindThreading("pthread_attr_setstacksize");
    public readonly delegate* unmanaged<nint*, void*, delegate* unmanaged<void*, void*>, void*, int> CreateThread =
        (delegate* unmanaged<nint*, void*, delegate* unmanaged<void*, void*>, void*, int>)FindThreading("pthread_create");
    public readonly delegate* unmanaged<nint, void**, int> JoinThread = (delegate* unmanaged<nint, void**, int>)FindThreading("pthread_join");

    /// <summary>Gives a spawn the functions its thread calls.</summary>
    public void Fill(SpawnBlock* block)
    {
        block->Open = Open;
        block->Write = (delegate* unmanaged<int, byte*, nint, nint>)Find("write");
        block->Close = (delegate* unmanaged<int, int>)Find("close");
        block->Prctl = (delegate* unmanaged<int, nint, nint, nint, nint, int>)Find("prctl");
        block->Unshare = (delegate* unmanaged<int, int>)Find("unshare");
        block->Mount = (delegate* unmanaged<byte*, byte*, byte*, nint, void*, int>)Find("mount");
        block->PosixSpawn = (delegate* unmanaged<int*, byte*, void*, void*, byte**, byte**, int>)Find("posix_spawn");
        block->SystemCall = (delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint>)Find("syscall");
        block->ErrorLocation = (delegate* unmanaged<int*>)Find("__errno_location");
    }

    private static nint Find(string name) => NativeLibrary.GetExport(s_library, name);

    /// <summary>glibc before 2.34 has threads in a library of their own.</summary>
    private static nint FindThreading(string name) =>
        NativeLibrary.TryGetExport(s_library, name, out var address) ? address : NativeLibrary.GetExport(NativeLibrary.Load("libpthread.so.0"), name);

    private static nint FindOptional(string name) => NativeLibrary.TryGetExport(s_library, name, out var address) ? address : 0;
}
