using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.MesosApi;

/// <summary>The resource manager, as Mesos' interfaces use it.</summary>
public interface IMesosPool
{
    /// <summary>The pool as last published; immutable.</summary>
    ClusterView View { get; }

    /// <summary>What has ended, and who follows what happens.</summary>
    PoolHistory History { get; }

    /// <summary>Why it does not decide now; empty while it does.</summary>
    string Problem { get; }

    /// <summary>A number no other session has.</summary>
    long NewSession();

    /// <summary>Hands a framework's call on; false when it is not taken.</summary>
    bool TryCall(long session, SchedulerCall call);

    /// <summary>A framework's connection ended.</summary>
    void Leave(long session);

    /// <summary>Asks for what an operator wants; null when nobody decides now.</summary>
    Task<PoolReply?> AskAsync(PoolRequest request, CancellationToken cancellation);
}
