using System.Collections.Immutable;

namespace Sandun.Runtimes.Networks;

/// <summary>The networks plain processes may join on this machine, as its agent announces them.</summary>
/// <param name="directory">Where they are configured for CNI; null for nowhere.</param>
public sealed class KnownNetworks(string? directory)
{
    /// <summary>What an operator configures is announced within this, for a look into a directory of few files.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    private volatile string[] _names = [.. CniNetwork.Names(directory)];

    /// <summary>Their names, ordinally ordered. A configuration that cannot be read has none: a launch would fail on it.</summary>
    public ImmutableArray<string> Names => [.. _names];

    /// <summary>Looks again now and then, until cancelled.</summary>
    /// <param name="changed">Told when there are others.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Action changed, CancellationToken cancellation)
    {
        if (directory is null) return;
        using var timer = new PeriodicTimer(s_look);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
                if (Look()) changed();
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    /// <summary>Looks once; true when there are others than before.</summary>
    public bool Look()
    {
        string[] names = [.. CniNetwork.Names(directory)];
        if (names.SequenceEqual(_names)) return false;
        _names = names;
        return true;
    }
}
