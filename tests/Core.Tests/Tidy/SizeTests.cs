using Xunit;

namespace Sandun.Core.Tests.Tidy;

/// <summary>Files stay small enough to be read in one sitting: the way state machines rot is one file that grows around the state.</summary>
public sealed class SizeTests
{
    private const int LongestFile = 400;
    private const int LongestLine = 200;

    [Fact]
    public void CSharpFile_OfAnyProject_HasAtMost400Lines()
    {
        var tooLong = Checkout.CSharp("src", "tests", "benchmarks", "samples")
            .Select(path => (Path: path, Lines: Checkout.Lines(path).Length))
            .Where(file => file.Lines > LongestFile)
            .Select(file => $"{file.Path}: {file.Lines} lines");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Line_OfProductCode_HasAtMost200Characters()
    {
        var tooLong = Checkout.CSharp("src")
            .SelectMany(path => Checkout.Lines(path).Select((line, index) => (Place: $"{path}:{index + 1}", line.Length)))
            .Where(line => line.Length > LongestLine)
            .Select(line => $"{line.Place}: {line.Length} characters");

        Assert.Empty(tooLong);
    }
}
