using Sandun.Protocol;

namespace Sandun.Agent;

/// <summary>What operations have made of an agent's resources, as the difference to what it is configured with, which may change between its lives.</summary>
/// <param name="Taken">Missing of the configured,</param>
/// <param name="Given">and there instead.</param>
public sealed record AgentHoldings(Resources Taken, Resources Given)
{
    public static readonly AgentHoldings None = new(Resources.None, Resources.None);

    /// <summary>The agent's resources as they are now. A machine that shrank below what is reserved keeps the reservations and has no more to offer.</summary>
    public Resources Of(Resources configured)
    {
        if (Taken.IsNone && Given.IsNone) return configured;
        var left = configured - Taken;
        var amounts = left.Amounts;
        return left with
        {
            Amounts = new ResourceAmounts(
                Math.Max(0, amounts.MilliCpus), Math.Max(0, amounts.MemoryBytes), Math.Max(0, amounts.DiskBytes), Math.Max(0, amounts.MilliGpus)),
        } + Given;
    }

    /// <summary>After an operation.</summary>
    public AgentHoldings After(Resources consumed, Resources converted)
    {
        var (taken, given) = (Taken, Given);
        foreach (var part in consumed.Each()) Move(Resources.Of(part), ref given, ref taken);
        foreach (var part in converted.Each()) Move(Resources.Of(part), ref taken, ref given);
        return new AgentHoldings(taken, given);
    }

    /// <summary>What is in the first leaves it; what is not comes to the second.</summary>
    private static void Move(Resources part, ref Resources from, ref Resources to)
    {
        if (part.FitsIn(from)) from -= part;
        else to += part;
    }
}
