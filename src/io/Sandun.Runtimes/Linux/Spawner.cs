using System.Runtime.InteropServices;

namespace Sandun.Runtimes.Linux;

/// <summary>
/// Starts processes by posix_spawn (vfork-style: its cost does not grow with the agent's memory) from a thread made for it. The
/// program waits at a gate until <see cref="SpawnedProcess.Release"/>; if the agent dies first, the gate closes and it ends
/// without having begun, so a process that runs is always one whose pid was written down.
/// </summary>
internal static unsafe class Spawner
{
    /// <summary>The descriptor the program reads one byte from before it begins.</summary>
    public const int GateDescriptor = 8;

    /// <summary>The descriptor of the exit file; it survives chroot and mount namespaces because it is open already.</summary>
    public const int ExitDescriptor = 9;

    private const int SetSignalDefaults = 0x04;
    private const int SetSignalMask = 0x08;
    private const int SetSession = 0x80;
    private const int SetCgroup = 0x100;
    private const int ReadOnly = 0;
    private const int AppendCreate = 0x1 | 0x40 | 0x400;

    // glibc's structures are 80 and 336 bytes, musl's smaller; signal sets are 128.
    private const int StructureBytes = 512;
    private const int SignalSetBytes = 128;

    // The thread runs a dozen system calls; the default of 8 MB per launch in flight would be mapped for nothing.
    private const int StackBytes = 256 * 1024;

    private static readonly SpawnFunctions s_functions = new();

    /// <summary>Whether the C library can have a process born in a cgroup v2 directory (glibc ≥ 2.39).</summary>
    public static bool CanBeBornInCgroup => s_functions.SetCgroup is not null;

    /// <exception cref="IOException">The process could not be started; the message names the step and the system's reason.</exception>
    public static SpawnedProcess Spawn(SpawnRequest request)
    {
        using var arena = new NativeArena();
        using var low = LowDescriptors.Take();
        var (gateRead, gateWrite) = LibC.Pipe();
        var process = new SpawnedProcess(gateWrite);
        try
        {
            var gate = low.Put(gateRead, LowDescriptors.Gate);
            var birth = request.BirthGroup is { } group ? low.Put(OpenGroup(arena, group), LowDescriptors.Group) : -1;
            var block = Prepare(arena, request, gate, low.PutCopy(request.ExitFile, LowDescriptors.Exit), birth);
            try
            {
                RunApart(arena, block);
            }
            finally
            {
                s_functions.ActionsDestroy(block->FileActions);
            }

            process.Pid = block->Pid;
            if (block->FailedStep == SpawnStep.None) return process;
            if (block->Pid > 0) Discard(block->Pid);
            throw new IOException(Explain(*block, request));
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>On a thread of the C library's: .NET's own way waits for a thread to begin by giving up the processor again and again, which costs more than the thread.</summary>
    private static void RunApart(NativeArena arena, SpawnBlock* block)
    {
        var attributes = arena.Block(StructureBytes);
        nint thread;
        Check(s_functions.ThreadAttributesInit(attributes));
        Check(s_functions.SetStackSize(attributes, StackBytes));
        var refusal = s_functions.CreateThread(&thread, attributes, &Start, block);
        _ = s_functions.ThreadAttributesDestroy(attributes);
        Check(refusal);
        Check(s_functions.JoinThread(thread, null));
    }

    [UnmanagedCallersOnly]
    private static void* Start(void* block)
    {
        IsolatedThread.Run((SpawnBlock*)block);
        return null;
    }

    private static SpawnBlock* Prepare(NativeArena arena, SpawnRequest request, int gate, int exit, int birth)
    {
        var block = (SpawnBlock*)arena.Block(sizeof(SpawnBlock));
        s_functions.Fill(block);
        block->ThreadGroups = arena.Texts(request.ThreadGroups);
        block->ThreadGroupCount = request.ThreadGroups.Count;
        block->NoNewPrivileges = request.NoNewPrivileges ? 1 : 0;
        block->Namespaces = request.Namespaces ? 1 : 0;
        block->MountsProc = request is { Namespaces: true, MountsProc: true } ? 1 : 0;
        block->DescriptorsAbove = LowDescriptors.Above;
        block->Zero = arena.Text("0");
        block->Root = arena.Text("/");
        block->None = arena.Text("none");
        block->Proc = arena.Text("proc");
        block->PidNamespaceOption = arena.Text("pidns");
        block->ProcPath = arena.Text("/proc");
        block->PathBuffer = (byte*)arena.Block(64);
        block->Program = arena.Text(request.Program);
        block->Arguments = arena.Texts(request.Arguments);
        block->Environment = arena.Texts(request.Environment);
        block->Attributes = Attributes(arena, birth);
        // Last, as these alone hold memory of the C library's.
        block->FileActions = FileActions(arena, request, gate, exit);
        return block;
    }

    private static void* FileActions(NativeArena arena, SpawnRequest request, int gate, int exit)
    {
        var actions = arena.Block(StructureBytes);
        Check(s_functions.ActionsInit(actions));
        try
        {
            Check(s_functions.AddDup(actions, gate, GateDescriptor));
            Check(s_functions.AddDup(actions, exit, ExitDescriptor));
            Check(s_functions.AddOpen(actions, 0, arena.Text("/dev/null"), ReadOnly, 0));
            Check(s_functions.AddOpen(actions, 1, arena.Text(request.Stdout), AppendCreate, 0x1A4));
            Check(s_functions.AddOpen(actions, 2, arena.Text(request.Stderr), AppendCreate, 0x1A4));
            Check(s_functions.AddChangeDirectory(actions, arena.Text(request.Directory)));
            if (s_functions.AddCloseFrom is not null) Check(s_functions.AddCloseFrom(actions, ExitDescriptor + 1));
            return actions;
        }
        catch (IOException)
        {
            s_functions.ActionsDestroy(actions);
            throw;
        }
    }

    private static void* Attributes(NativeArena arena, int birth)
    {
        var attributes = arena.Block(StructureBytes);
        var all = arena.Block(SignalSetBytes);
        var none = arena.Block(SignalSetBytes);
        Check(s_functions.AttributesInit(attributes));
        Check(s_functions.FillSignals(all));

        // Children of .NET inherit an ignored SIGPIPE; a task begins with every signal at its default.
        Check(s_functions.SetSignalDefault(attributes, all));
        Check(s_functions.SetSignalMask(attributes, none));
        var flags = SetSession | SetSignalDefaults | SetSignalMask;
        if (birth >= 0)
        {
            Check(s_functions.SetCgroup(attributes, birth));
            flags |= SetCgroup;
        }

        Check(s_functions.SetFlags(attributes, (short)flags));
        return attributes;
    }

    private static int OpenGroup(NativeArena arena, string directory)
    {
        var descriptor = s_functions.Open(arena.Text(directory), LibC.OpenDirectory);
        return descriptor >= 0 ? descriptor : throw new IOException($"cgroup {directory} cannot be opened");
    }

    private static void Discard(int pid)
    {
        var pidfd = LibC.OpenPidfd(pid);
        LibC.Signal(pid, LibC.SigKill);
        if (pidfd < 0) return;
        LibC.Reap(pidfd);
        LibC.Close(pidfd);
    }

    private static void Check(int error)
    {
        if (error != 0) throw new IOException("a process cannot be prepared: " + Marshal.GetPInvokeErrorMessage(error));
    }

    private static string Explain(SpawnBlock block, SpawnRequest request)
    {
        var reason = Marshal.GetPInvokeErrorMessage(block.Error);
        return block.FailedStep switch
        {
            SpawnStep.JoinCgroup => $"the task's cgroup cannot be joined: {reason}",
            SpawnStep.NoNewPrivileges => $"no_new_privs cannot be set: {reason}",
            SpawnStep.Unshare => $"new namespaces are refused: {reason}",
            SpawnStep.PrivateMounts => $"the mounts cannot be made the task's own: {reason}",
            SpawnStep.MountProc => $"/proc of the task's process namespace cannot be mounted: {reason}",
            _ => $"{request.Program} cannot be started in {request.Directory}: {reason}",
        };
    }
}
