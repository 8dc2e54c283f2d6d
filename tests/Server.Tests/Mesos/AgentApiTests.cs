namespace Sandun.Server.Tests.Mesos;

/// <summary>What a real agent answers at its own port.</summary>
public sealed class AgentApiTests(SharedAgent shared) : IClassFixture<SharedAgent>
{
    [Theory]
    [InlineData("""{"type":"SUBSCRIBE","framework_id":{"value":"f"},"executor_id":{"value":"e"},"subscribe":{}}""", 400, "Framework cannot be found")]
    [InlineData("""{"framework_id":{"value":"f"},"executor_id":{"value":"e"}}""", 400, "Failed to validate v1::executor::Call: Expecting 'type' to be present")]
    [InlineData("""{"type":"UPDATE","framework_id":{"value":"f"},"executor_id":{"value":"e"}}""", 400, "Failed to validate v1::executor::Call: Expecting 'update' to be present")]
    [InlineData(
        """{"type":"UPDATE","framework_id":{"value":"f"},"executor_id":{"value":"e"},"update":{"status":{"task_id":{"value":"t"},"state":"TASK_RUNNING","uuid":"AAAAAAAAAAAAAAAAAAAAAA=="}}}""",
        400, "Failed to validate v1::executor::Call: Received Call from executor e of framework f with invalid source, expecting 'SOURCE_EXECUTOR'")]
    public async Task ExecutorCall_ThatIsWrong_IsRefusedWithMesosWords(string body, int status, string words)
    {
        using var answer = await shared.Agent.Http.PostAsync("/api/v1/executor", HttpFramework.Json(body), TestContext.Current.CancellationToken);
        Assert.Equal((status, words), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }
}
