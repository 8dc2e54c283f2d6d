namespace Sandun.Protocol;

/// <summary>Randomness as an input: the operating system's in production, a seeded stream in simulation.</summary>
public interface IRandomSource
{
    /// <summary>The next 64 random bits.</summary>
    ulong Next();
}
