using System.Collections;
using System.Runtime.InteropServices;

namespace Sandun.Cli.Machine;

/// <summary>
/// Starts a program that outlives this one: a session of its own, output appended to a file, nothing inherited but the environment.
/// .NET's Process.Start has neither sessions nor output to files, so this is posix_spawn, as proposed by posix_spawn(3).
/// </summary>
internal static unsafe partial class DetachedProcess
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;
    private const int ReadOnly = 0;
    private const int AppendCreate = 0x1 | 0x40 | 0x400;
    private const uint OwnerReadsAndWrites = 0x180;

    // glibc's structures are 80 and 336 bytes and musl's smaller; a signal set is 128.
    private const int StructureBytes = 512;
    private const int SignalSetBytes = 128;

    /// <summary>Starts <paramref name="program"/> and answers with its process id.</summary>
    /// <param name="program">Absolute path.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <param name="output">File that stdout and stderr are appended to.</param>
    /// <param name="environment">Variables added to this process' own.</param>
    /// <exception cref="CommandFailure">It cannot be started; the message says why.</exception>
    public static int Start(
        string program, IReadOnlyList<string> arguments, string output, IReadOnlyDictionary<string, string> environment)
    {
        var actions = stackalloc byte[StructureBytes];
        var attributes = stackalloc byte[StructureBytes];
        var signals = stackalloc byte[SignalSetBytes];
        using var argv = new NativeTexts([program, .. arguments]);
        using var envp = new NativeTexts([.. Variables(environment)]);
        Check(ActionsInit(actions), program);
        Check(AttributesInit(attributes), program);
        try
        {
            Check(AddOpen(actions, 0, "/dev/null", ReadOnly, 0), program);
            Check(AddOpen(actions, 1, output, AppendCreate, OwnerReadsAndWrites), program);
            Check(AddDup(actions, 1, 2), program);
            Check(AddChangeDirectory(actions, "/"), program);

            // A child of .NET inherits an ignored SIGPIPE and perhaps a blocked signal; a daemon begins with every default.
            Check(FillSignals(signals), program);
            Check(SetDefaults(attributes, signals), program);
            Check(EmptySignals(signals), program);
            Check(SetMask(attributes, signals), program);
            Check(SetFlags(attributes, SetSession | SetSignalDefaults | SetSignalMask), program);
            Check(Spawn(out var pid, program, actions, attributes, argv.Pointer, envp.Pointer), program);
            return pid;
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    private static IEnumerable<string> Variables(IReadOnlyDictionary<string, string> added)
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (!added.ContainsKey((string)variable.Key)) yield return $"{variable.Key}={variable.Value}";
        foreach (var (name, value) in added) yield return $"{name}={value}";
    }

    private static void Check(int error, string program)
    {
        if (error != 0) throw new CommandFailure($"cannot start {program}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int pid, string program, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDup(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChangeDirectory(byte* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int FillSignals(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySignals(byte* signals);

    /// <summary>A null-terminated array of C strings, freed with this object.</summary>
    private sealed class NativeTexts : IDisposable
    {
        private readonly int _count;

        public NativeTexts(IReadOnlyList<string> texts)
        {
            _count = texts.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++) Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) Marshal.FreeCoTaskMem((nint)Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }
}
