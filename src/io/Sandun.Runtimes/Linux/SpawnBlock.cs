namespace Sandun.Runtimes.Linux;

/// <summary>All a spawn needs, laid out beforehand: the thread that runs it may neither allocate nor start threads.</summary>
internal unsafe struct SpawnBlock
{
    public delegate* unmanaged<byte*, int, int> Open;
    public delegate* unmanaged<int, byte*, nint, nint> Write;
    public delegate* unmanaged<int, int> Close;
    public delegate* unmanaged<int, nint, nint, nint, nint, int> Prctl;
    public delegate* unmanaged<int, int> Unshare;
    public delegate* unmanaged<byte*, byte*, byte*, nint, void*, int> Mount;
    public delegate* unmanaged<int*, byte*, void*, void*, byte**, byte**, int> PosixSpawn;
    public delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint> SystemCall;
    public delegate* unmanaged<int*> ErrorLocation;

    public byte** ThreadGroups;
    public int ThreadGroupCount;
    public int NoNewPrivileges;
    public int Namespaces;
    public int MountsProc;
    public int DescriptorsAbove;
    public byte* Zero;
    public byte* Root;
    public byte* None;
    public byte* Proc;
    public byte* PidNamespaceOption;
    public byte* ProcPath;

    /// <summary>Room for <c>/proc/PID/ns/pid</c>.</summary>
    public byte* PathBuffer;

    public byte* Program;
    public void* FileActions;
    public void* Attributes;
    public byte** Arguments;
    public byte** Environment;

    public int Pid;

    /// <summary>0, or the errno of the step that failed.</summary>
    public int Error;

    public SpawnStep FailedStep;
}
