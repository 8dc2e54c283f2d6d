using Sandun.MarathonApi;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>What a marathon.json may hold.</summary>
public sealed class MarathonDocumentTests
{
    [Theory]
    [InlineData("""{"id":"/a","cmd":"x"}""", typeof(MarathonDocument.OneApp))]
    [InlineData("""{"app":{"id":"/a","cmd":"x","version":"2018-02-08T16:59:58.000Z","tasks":[]}}""", typeof(MarathonDocument.OneApp))]
    [InlineData("""[{"id":"/a","cmd":"x"},{"id":"b","cmd":"y"}]""", typeof(MarathonDocument.Apps))]
    [InlineData("""{"apps":[{"id":"/a","cmd":"x"}]}""", typeof(MarathonDocument.Apps))]
    [InlineData("""{"id":"/shop","apps":[{"id":"a","cmd":"x"}]}""", typeof(MarathonDocument.Group))]
    [InlineData("""{"id":"/shop","groups":[]}""", typeof(MarathonDocument.Group))]
    public void Document_OfAKind_IsRecognised(string json, Type kind)
    {
        var document = MarathonDocument.Parse(json, AppDefaults.Plain, out var refusal);

        Assert.Null(refusal);
        Assert.IsType(kind, document);
    }

    [Theory]
    [InlineData("""{"id":"/a"}""", "/")]
    [InlineData("""[{"id":"/a","cmd":"x"},{"id":"/a","cmd":"y"}]""", "/(1)/id")]
    [InlineData("""[{"id":"/a","cmd":"x"},{"id":"/b","cpus":-1,"cmd":"x"}]""", "/(1)/cpus")]
    [InlineData("""{"id":"/g","apps":[{"id":"a","cmd":1}]}""", "/apps(0)/cmd")]
    [InlineData("""{"id":"/g","pods":[{"id":"p"}]}""", "/pods(0)/containers")]
    [InlineData("""{"id":"/p","containers":[]}""", "/containers")]
    public void Document_WithAFault_IsRefusedByName(string json, string path)
    {
        var document = MarathonDocument.Parse(json, AppDefaults.Plain, out var refusal);

        Assert.Null(document);
        Assert.Contains(refusal!.Details, member => member.Path == path);
    }

    [Fact]
    public void Apps_AsARequest_CreateOrReplaceInOneDeployment()
    {
        var document = MarathonDocument.Parse("""[{"id":"/a","cmd":"x"},{"id":"/b","cmd":"y"}]""", AppDefaults.Plain, out _);

        var request = Assert.IsType<ServiceRequest.UpdateApps>(document!.ToRequest(force: true));

        Assert.True(request.Force);
        Assert.All(request.Changes, change => Assert.True(change.MayCreate));
        Assert.Equal("x", request.Changes[0].Edit(Views.Spec("""{"id":"/a","cmd":"old","labels":{"kept":"no"}}""")).Spec!.Command);
    }
}
