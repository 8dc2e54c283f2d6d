using System.Runtime.CompilerServices;

namespace Sandun.Runtimes.Linux;

/// <summary>
/// What runs on a throw-away thread to start one process: the thread joins the cgroups and leaves the namespaces, the process is
/// born into them, the thread ends. After unshare(CLONE_NEWPID) the kernel refuses new threads to this one, so nothing here may
/// make the runtime want one: no allocation, no first call of anything, and the method is compiled fully at once (a method that
/// starts cheap would make the runtime start its compiler thread from here).
/// </summary>
internal static unsafe class IsolatedThread
{
    private const int WriteOnlyCloseOnExec = 0x80001;
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int PrSetNoNewPrivs = 38;
    private const int NewNamespaces = 0x00020000 | 0x20000000 | 0x08000000 | 0x04000000; // mount, pid, ipc, uts
    private const int RecursiveSlave = 0x4000 | 0x80000;
    private const int CloseRangeCall = 436;
    private const int CloseOwnOnly = 2; // CLOSE_RANGE_UNSHARE
    private const int LastDescriptor = -1; // as an unsigned number the largest
    private const int MoveMountCall = 429;
    private const int FsopenCall = 430;
    private const int FsconfigCall = 431;
    private const int FsmountCall = 432;
    private const int SetDescriptor = 5;
    private const int Create = 6;
    private const int FromDescriptorItself = 4;
    private const int RelativeToNothing = -100;

    // nosuid, nodev, noexec: as every distribution mounts /proc.
    private const int ProcAttributes = 2 | 4 | 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(SpawnBlock* block)
    {
        // The thread's own table of descriptors, and with it the process', holds only the lowest. Kernels before 5.9 copy all.
        _ = block->SystemCall(CloseRangeCall, block->DescriptorsAbove, LastDescriptor, CloseOwnOnly, 0, 0);
        for (var i = 0; i < block->ThreadGroupCount; i++)
        {
            var file = block->Open(block->ThreadGroups[i], WriteOnlyCloseOnExec);
            if (file < 0)
            {
                Fail(block, SpawnStep.JoinCgroup);
                return;
            }

            // Moving the current thread by "0" takes no lock over all processes: 0.1 ms in place of 7 ms.
            var written = block->Write(file, block->Zero, 1);
            if (written != 1) Fail(block, SpawnStep.JoinCgroup);
            block->Close(file);
            if (written != 1) return;
        }

        if (block->NoNewPrivileges != 0 && block->Prctl(PrSetNoNewPrivs, 1, 0, 0, 0) != 0)
        {
            Fail(block, SpawnStep.NoNewPrivileges);
            return;
        }

        if (block->Namespaces != 0 && !Leave(block)) return;

        int pid = 0;
        var error = block->PosixSpawn(&pid, block->Program, block->FileActions, block->Attributes, block->Arguments, block->Environment);
        if (error != 0)
        {
            block->Error = error;
            block->FailedStep = SpawnStep.Spawn;
            return;
        }

        block->Pid = pid;
        if (block->MountsProc != 0 && !MountProc(block)) Fail(block, SpawnStep.MountProc);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Leave(SpawnBlock* block)
    {
        if (block->Unshare(NewNamespaces) != 0)
        {
            Fail(block, SpawnStep.Unshare);
            return false;
        }

        // Slave, not private: what the host unmounts goes away in the task as well, so a task pins no foreign disk.
        if (block->Mount(block->None, block->Root, null, RecursiveSlave, null) == 0) return true;
        Fail(block, SpawnStep.PrivateMounts);
        return false;
    }

    /// <summary>Mounts /proc for the child's process namespace into the mount namespace both share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool MountProc(SpawnBlock* block)
    {
        WritePath(block->PathBuffer, block->Pid);
        var space = block->Open(block->PathBuffer, ReadOnlyCloseOnExec);
        if (space < 0) return false;
        var context = (int)block->SystemCall(FsopenCall, (nint)block->Proc, 1, 0, 0, 0);
        var mount = -1;
        var done = context >= 0 &&
            block->SystemCall(FsconfigCall, context, SetDescriptor, (nint)block->PidNamespaceOption, 0, space) == 0 &&
            block->SystemCall(FsconfigCall, context, Create, 0, 0, 0) == 0 &&
            (mount = (int)block->SystemCall(FsmountCall, context, 1, ProcAttributes, 0, 0)) >= 0 &&
            block->SystemCall(MoveMountCall, mount, (nint)(block->Zero + 1), RelativeToNothing, (nint)block->ProcPath, FromDescriptorItself) == 0;
        if (!done) Fail(block, SpawnStep.MountProc);
        if (mount >= 0) block->Close(mount);
        if (context >= 0) block->Close(context);
        block->Close(space);
        return done;
    }

    /// <summary>Writes <c>/proc/PID/ns/pid</c> without allocating.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WritePath(byte* buffer, int pid)
    {
        var digits = 1;
        for (var rest = pid; rest >= 10; rest /= 10) digits++;
        buffer[0] = (byte)'/';
        buffer[1] = (byte)'p';
        buffer[2] = (byte)'r';
        buffer[3] = (byte)'o';
        buffer[4] = (byte)'c';
        buffer[5] = (byte)'/';
        for (var i = 5 + digits; i > 5; i--, pid /= 10) buffer[i] = (byte)('0' + (pid % 10));
        var end = buffer + 6 + digits;
        end[0] = (byte)'/';
        end[1] = (byte)'n';
        end[2] = (byte)'s';
        end[3] = (byte)'/';
        end[4] = (byte)'p';
        end[5] = (byte)'i';
        end[6] = (byte)'d';
        end[7] = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fail(SpawnBlock* block, SpawnStep step)
    {
        if (block->FailedStep != SpawnStep.None) return;
        block->Error = *block->ErrorLocation();
        block->FailedStep = step;
    }
}
