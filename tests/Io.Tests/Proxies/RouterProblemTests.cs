using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Sandun.Protocol;
using Sandun.Proxies;
using Sandun.Routing;
using Xunit;

namespace Sandun.Tests.Proxies;

/// <summary>A router with many problems: its report has room for a few, and its log names each.</summary>
public sealed class RouterProblemTests
{
    [Fact]
    public async Task Problems_MoreThanAReportHolds_AreLoggedEachOnceAndAgainWhenTheyComeBack()
    {
        var log = new Lines();
        var role = new RouterRole(new RouterId("test"), null, TimeProvider.System, log);
        await using var engine = new Complaining { Problems = [.. Enumerable.Range(1, 5).Select(number => $"problem {number}")] };
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await role.PostAsync(RegistryView.Empty, ending.Token);
        var running = role.RunAsync(engine, ending.Token);
        try
        {
            Assert.Equal("problem 1; problem 2; problem 3; and 2 more, which the router's log names", await NextProblemAsync(role));
            Assert.Equal(["problem 1", "problem 2", "problem 3", "problem 4", "problem 5"], log.Taken());
            engine.Problems = ["problem 5", "problem 6"];
            role.Wake();
            Assert.Equal("problem 5; problem 6", await NextProblemAsync(role));
            Assert.Equal(["problem 6"], log.Taken());
            engine.Problems = [];
            role.Wake();
            Assert.Null(await NextProblemAsync(role));
            engine.Problems = ["problem 5"];
            role.Wake();
            Assert.Equal("problem 5", await NextProblemAsync(role));
            Assert.Equal(["problem 5"], log.Taken());
        }
        finally
        {
            await ending.CancelAsync();
            await running;
        }
    }

    private static async Task<string?> NextProblemAsync(RouterRole role) => (await role.Reports.ReadAsync(TestContext.Current.CancellationToken)).Problem;

    /// <summary>A proxy that has problems and nothing else.</summary>
    private sealed class Complaining : IProxyEngine
    {
        private volatile string[] _problems = [];

        public string[] Problems { get => _problems; set => _problems = value; }

        public string Name => "none";

        public Task<ProxyStatus> ConvergeAsync(RegistryTable registry, CancellationToken cancellation) =>
            Task.FromResult(new ProxyStatus(registry.Revision, [], [.. Problems], TimeSpan.FromMinutes(1)));

        public void UseCertificates(ImmutableArray<RouterCertificate> certificates)
        {
            // It ends no TLS.
        }

        public Task<ImmutableArray<TrafficRow>> MeasureAsync(CancellationToken cancellation) => Task.FromResult<ImmutableArray<TrafficRow>>([]);

        public Task<ImmutableArray<PathId>> SurgingAsync(CancellationToken cancellation) => Task.FromResult<ImmutableArray<PathId>>([]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>A log that is read back.</summary>
    private sealed class Lines : ILogger
    {
        private readonly Lock _lock = new();
        private readonly List<string> _lines = [];

        public List<string> Taken()
        {
            lock (_lock)
            {
                List<string> taken = [.. _lines];
                _lines.Clear();
                return taken;
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lock) _lines.Add(formatter(state, exception));
        }
    }
}
