namespace Sandun.Server.Tests.Mesos;

/// <summary>A server and a real agent that the tests of a class share.</summary>
public sealed class SharedAgent : IAsyncLifetime
{
    public MesosServer Server { get; private set; } = null!;

    public AgentProcess Agent { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await MesosServer.StartAsync(scripted: false);
        Agent = await AgentProcess.StartAsync(Server);
    }

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Server.DisposeAsync();
    }
}
