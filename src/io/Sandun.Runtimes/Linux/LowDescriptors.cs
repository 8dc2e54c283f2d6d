using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sandun.Runtimes.Linux;

/// <summary>
/// Places with low numbers for the descriptors a launch hands on. An agent holds a descriptor for each task, and a new process begins with a copy
/// of all its maker has: the thread that makes it lets go of what lies above these places first, so that the thousandth launch costs what the
/// first did.
/// </summary>
internal sealed partial class LowDescriptors : IDisposable
{
    public const int Gate = 0;
    public const int Exit = 1;
    public const int Group = 2;

    /// <summary>As many as launches run at once; one more waits.</summary>
    private const int Sets = 8;

    private const int PlacesOfASet = 3;
    private const int CloseOnExec = 0x80000;
    private const int WriteOnly = 1;
    private const int DuplicateFrom = 1030; // F_DUPFD_CLOEXEC

    private static readonly SemaphoreSlim s_left = new(Sets);
    private static readonly ConcurrentBag<LowDescriptors> s_free = [];

    /// <summary>What is in a place nobody uses.</summary>
    private static readonly int s_nothing = Checked(Open("/dev/null", WriteOnly | CloseOnExec));

    private readonly int[] _places = new int[PlacesOfASet];
    private readonly bool[] _used = new bool[PlacesOfASet];

    static LowDescriptors()
    {
        for (var set = 0; set < Sets; set++)
        {
            var places = new LowDescriptors();
            for (var place = 0; place < PlacesOfASet; place++)
            {
                places._places[place] = Checked(Duplicate(s_nothing, DuplicateFrom, Spawner.ExitDescriptor + 1));
                Above = Math.Max(Above, places._places[place] + 1);
            }

            s_free.Add(places);
        }
    }

    private LowDescriptors()
    {
    }

    /// <summary>The least number above all places.</summary>
    public static int Above { get; private set; }

    /// <summary>Sets the places aside, to be called early: later an agent may hold so many descriptors that the places are high, or none is left.</summary>
    public static void SetAside() => RuntimeHelpers.RunClassConstructor(typeof(LowDescriptors).TypeHandle);

    /// <summary>Takes a set of places, for one launch.</summary>
    public static LowDescriptors Take()
    {
        s_left.Wait();
        return s_free.TryTake(out var places) ? places : throw new InvalidOperationException("fewer descriptors are set aside than were");
    }

    /// <summary>Moves a descriptor to a place. It is open there until the set is given back.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public int Put(int descriptor, int place)
    {
        try
        {
            return PutCopy(descriptor, place);
        }
        finally
        {
            LibC.Close(descriptor);
        }
    }

    /// <summary>Opens what a descriptor stands for in a place as well.</summary>
    /// <exception cref="IOException">It cannot be opened there.</exception>
    public int PutCopy(int descriptor, int place)
    {
        _used[place] = true;
        return Checked(Replace(descriptor, _places[place], CloseOnExec));
    }

    public void Dispose()
    {
        for (var place = 0; place < PlacesOfASet; place++)
        {
            if (_used[place]) _ = Replace(s_nothing, _places[place], CloseOnExec);
            _used[place] = false;
        }

        s_free.Add(this);
        s_left.Release();
    }

    private static int Checked(int descriptor) => descriptor >= 0 ? descriptor : throw new IOException("no descriptor can be set aside for a launch: " + LibC.LastError);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Duplicate(int descriptor, int command, int lowest);

    [LibraryImport("libc", EntryPoint = "dup3", SetLastError = true)]
    private static partial int Replace(int descriptor, int place, int flags);
}
