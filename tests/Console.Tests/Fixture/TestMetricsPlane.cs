using Sandun.NativeApi;

namespace Sandun.WebConsole.Tests.Fixture;

/// <summary>Figures that go up and down with the clock, and the questions a page asked.</summary>
public sealed class TestMetricsPlane : IMetricsPlane
{
    private readonly Lock _lock = new();

    /// <summary>Questions asked, oldest first.</summary>
    public List<MetricsQuestion> Questions { get; } = [];

    public Task<IReadOnlyList<MetricSummary>> MetricsAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<MetricsAnswer> QueryMetricsAsync(MetricsQuestion question, CancellationToken cancellation)
    {
        lock (_lock) Questions.Add(question);
        var steps = (int)((question.To - question.From).TotalSeconds / question.StepSeconds);
        var label = question.By!.Single();
        string[] names = label switch { "node" => ["node-1", "node-2"], "task" => ["shop_web.1", "shop_web.2"], _ => ["/shop/web", "/shop/cart", "/billing/api"] };
        if (question.Where.GetValueOrDefault("app") == "/nobody") names = [];
        var lines = names.Select((name, index) => new MetricLine(
            new Dictionary<string, string> { [label] = name }, [.. Enumerable.Range(0, steps).Select(i => (double?)(3 - index + Math.Sin(i / 9.0)))]));
        return Task.FromResult(new MetricsAnswer(question.From, question.StepSeconds, [.. lines], question.Name.EndsWith("cpu_cores", StringComparison.Ordinal) ? 4 : 0, "sandun"));
    }
}
