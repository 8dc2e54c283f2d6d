namespace Sandun.ResourceManager;

/// <summary>Ends refusals whose time has passed, so that their agents are offered again.</summary>
internal static class RefusalExpiry
{
    public static void Run(Turn turn)
    {
        while (turn.Pool.Refusals.NextEndedBy(turn.Now) is { } key)
        {
            turn.Record(new ResourceManagerFact.RefusalRemoved(key));
            turn.ToOffer.Add(key.Agent, key.Holder.Framework);
        }
    }
}
