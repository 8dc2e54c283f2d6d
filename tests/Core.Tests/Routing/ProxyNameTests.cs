using CsCheck;
using Sandun.Protocol;
using Sandun.Routing;
using Xunit;

namespace Sandun.Core.Tests.Routing;

public sealed class ProxyNameTests
{
    private static readonly Gen<string> s_paths = Gen.OneOf(
        Gen.String[Gen.Char["ab/_:.-"], 1, 12], Gen.String[Gen.Char, 1, 20], Gen.String[Gen.Char["a/"], 100, 300], Gen.String[Gen.Char["\n\r\0 '\"#\\"], 1, 5]);

    [Fact]
    public void Name_OfAnyPath_HoldsSafeCharactersOnlyAndIsBounded() => s_paths.Sample(path =>
    {
        var name = ProxyName.Backend(PathId.Absolute(path), 3, http: false);
        return name.Length <= ProxyName.LengthMax && name.All(letter => char.IsAsciiLetterOrDigit(letter) || ":_.-".Contains(letter));
    });

    [Fact]
    public void Names_OfDifferentRoutes_AreDifferent() =>
        Gen.Select(s_paths, s_paths, Gen.Int[0, 1], Gen.Int[0, 1]).Sample((left, right, leftIndex, rightIndex) =>
        {
            var (leftApp, rightApp) = (PathId.Absolute(left), PathId.Absolute(right));
            var sameRoute = leftApp == rightApp && leftIndex == rightIndex;
            return sameRoute == (ProxyName.Backend(leftApp, leftIndex, true) == ProxyName.Backend(rightApp, rightIndex, true));
        });

    [Theory]
    [InlineData("/shop/web", 0, true, "h0:shop:web")]
    [InlineData("/shop/web", 12, false, "t12:shop:web")]
    [InlineData("/a_b", 0, true, "h0:a_005fb")]
    public void Name_OfARoute_Is(string app, int index, bool http, string name) => Assert.Equal(name, ProxyName.Backend(PathId.Absolute(app), index, http));
}
