using System.Globalization;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Sandun.Tests.Proxies;

/// <summary>Writes a program's log into the output of the running test.</summary>
internal sealed class TestLog : ILogger
{
    private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            _output?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:mm:ss.fff} {logLevel} {formatter(state, exception)} {exception}"));
        }
        catch (InvalidOperationException)
        {
            // The test is over.
        }
    }
}
