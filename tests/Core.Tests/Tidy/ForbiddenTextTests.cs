using System.Text.RegularExpressions;
using Xunit;

namespace Sandun.Core.Tests.Tidy;

/// <summary>Rules no analyzer has.</summary>
public sealed partial class ForbiddenTextTests
{
    [Fact]
    public void Lock_InCore_IsNotThere() => Assert.Empty(Places(LockStatement(), Checkout.CSharp("src/core")));

    [Fact]
    public void Waiting_InPureSuites_IsNotThere() =>
        Assert.Empty(Places(Sleep(), [.. Checkout.CSharp("tests/Core.Tests", "tests/Simulation").Where(IsNotTidy)]));

    [Fact]
    public void PromiseOfLaterWork_InCode_IsNotThere() =>
        Assert.Empty(Places(LaterWork(), [.. Checkout.CSharp("src", "tests", "benchmarks", "samples").Where(IsNotTidy)]));

    [Fact]
    public void LogMessage_OutsideItsLogFile_IsNotThere() =>
        Assert.Empty(Places(LoggerMessage(), [.. Checkout.CSharp("src").Where(path => !path.EndsWith(".Log.cs", StringComparison.Ordinal))]));

    [Fact]
    public void Pragma_WithoutAReason_IsNotThere() =>
        Assert.Empty(Checkout.CSharp("src", "tests", "benchmarks", "samples").SelectMany(path => Checkout.Lines(path)
            .Where(line => line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal) && !line.Contains("//", StringComparison.Ordinal))
            .Select(line => $"{path}: {line.Trim()}")));

    [Theory]
    [InlineData("        lock (gate)", true)]
    [InlineData("        // the lock (a file) is the kernel's", false)]
    [InlineData("        var x = Unlock(gate);", false)]
    public void LockStatement_IsRecognised(string line, bool isLock) => Assert.Equal(isLock, LockStatement().IsMatch(line));

    private static bool IsNotTidy(string path) => !path.StartsWith("tests/Core.Tests/Tidy/", StringComparison.Ordinal);

    private static IEnumerable<string> Places(Regex forbidden, IReadOnlyList<string> paths) => paths.SelectMany(path => Checkout.Lines(path)
        .Select((line, index) => (Line: line, Number: index + 1))
        .Where(line => forbidden.IsMatch(line.Line))
        .Select(line => $"{path}:{line.Number}: {line.Line.Trim()}"));

    [GeneratedRegex(@"^\s*(?!//)(.*[;{}]\s*)?lock\s*\(", RegexOptions.CultureInvariant)]
    private static partial Regex LockStatement();

    [GeneratedRegex(@"\b(Task\.Delay|Thread\.Sleep|SpinWait)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.CultureInvariant)]
    private static partial Regex LaterWork();

    [GeneratedRegex(@"\[LoggerMessage\b", RegexOptions.CultureInvariant)]
    private static partial Regex LoggerMessage();
}
