using System.Text;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Sandun.Simulation.World;

namespace Sandun.Simulation.Checkers;

/// <summary>Nothing leaves before it is durable: no launch without its stored instance, no "done" without the stored change.</summary>
internal static class DurabilityChecker
{
    public const string Rule = "nothing leaves before its facts are durable";

    private static readonly ServiceFactCodec s_codec = new();

    public static void Launched(SimStore store, SchedulerCall.Accept accept)
    {
        if (accept.Tasks.IsEmpty) return;
        var stored = new StringBuilder();
        foreach (var entity in store.Load("services/instances/")) stored.Append(Encoding.UTF8.GetString(entity.Value!));
        var text = stored.ToString();
        foreach (var task in accept.Tasks)
            if (!text.Contains(task.Id.Value, StringComparison.Ordinal)) throw new RuleBrokenException(Rule, $"{task.Id} is launched and not stored");
    }

    /// <summary>The app is stored as it was promised; null for an app that is promised to be gone.</summary>
    public static void Promised(SimStore store, PathId app, AppSpec? promise)
    {
        var key = "services/apps" + app.Value;
        if (!store.All.TryGetValue(key, out var value))
        {
            if (promise is not null) throw new RuleBrokenException(Rule, $"{app} was promised and is not stored");
            return;
        }

        if (promise is null) throw new RuleBrokenException(Rule, $"{app} was promised to be gone and is stored");
        var stored = ((ServiceFact.AppPut)s_codec.Decode(key, value)).App.Spec;
        if (stored.Instances != promise.Instances || stored.Command != promise.Command)
            throw new RuleBrokenException(Rule, $"{app} was promised as {promise.Instances} × {promise.Command}, stored is {stored.Instances} × {stored.Command}");
    }
}
