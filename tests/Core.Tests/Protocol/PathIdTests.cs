using System.Text.Json;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Protocol;

public sealed class PathIdTests
{
    [Theory]
    [InlineData("web", "/shop", "/shop/web")]
    [InlineData("../web", "/shop/front", "/shop/web")]
    [InlineData("./web/", "/shop", "/shop/web")]
    [InlineData("//a//b/", "/shop", "/a/b")]
    [InlineData("../../..", "/shop", "/")]
    [InlineData("", "/shop", "/shop")]
    public void Resolve_MarathonsForms_GivesTheAbsolutePath(string text, string group, string expected) =>
        Assert.Equal(expected, PathId.Resolve(text, PathId.Absolute(group)).Value);

    [Theory]
    [InlineData("/shop/web", "/shop", true)]
    [InlineData("/shop", "/shop", true)]
    [InlineData("/shopper", "/shop", false)]
    [InlineData("/shop", "/", true)]
    [InlineData("/", "/shop", false)]
    public void IsWithin_PathAndGroup_ComparesWholeSegments(string path, string group, bool within) =>
        Assert.Equal(within, PathId.Absolute(path).IsWithin(PathId.Absolute(group)));

    [Theory]
    [InlineData("web-1.v2", true)]
    [InlineData("Web", false)]
    [InlineData("-web", false)]
    [InlineData("web-", false)]
    [InlineData("a..b", false)]
    [InlineData("a_b", false)]
    public void SegmentError_Segment_FollowsMarathonsPattern(string segment, bool valid) =>
        Assert.Equal(valid, PathId.SegmentError(segment) is null);

    [Fact]
    public void Json_IdsAndPaths_AreTexts()
    {
        var path = PathId.Absolute("/shop/web");
        Assert.Equal("\"/shop/web\"", JsonSerializer.Serialize(path));
        Assert.Equal(path, JsonSerializer.Deserialize<PathId>("\"/shop/web\""));
        Assert.Equal("{\"t1\":1}", JsonSerializer.Serialize(new Dictionary<TaskId, int> { [new TaskId("t1")] = 1 }));
        Assert.Equal("\"a\"", JsonSerializer.Serialize<AgentId?>(new AgentId("a")));
        Assert.Null(JsonSerializer.Deserialize<AgentId?>("null"));
    }
}
