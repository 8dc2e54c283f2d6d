namespace Sandun.MesosApi.Logging;

/// <summary>How much the process says in its log, in Mesos' levels: 0 is the usual, 1 has what helps to find a fault, 2 and more have all there is.</summary>
public interface ILogVerbosity
{
    /// <summary>What the process was started with; nobody may ask for less.</summary>
    int Usual { get; }

    /// <summary>What it is now.</summary>
    int Level { get; }

    /// <summary>Says more for a while; then as much as usual again.</summary>
    void Set(int level, TimeSpan duration);
}
