using System.Text.Json.Nodes;
using Sandun.Autoscaler.Policies;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Core.Tests.Autoscaler;

/// <summary>Policies of other autoscalers.</summary>
public sealed class ScalingImportTests
{
    private static readonly AppSpec s_app = ServiceScheduler.Sample.App("/web") with { Amounts = ResourceAmounts.Of(2, 1024) };

    [Fact]
    public void Hpa_OfVersion2_KeepsBoundsTargetsMetricsAndBehaviour()
    {
        var imported = One(
            """
            {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"web"},"spec":{
              "scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},"minReplicas":2,"maxReplicas":30,
              "metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":60}}},
                {"type":"Resource","resource":{"name":"memory","target":{"type":"AverageValue","averageValue":"512Mi"}}},
                {"type":"External","external":{"metric":{"name":"queue_jobs","selector":{"matchLabels":{"queue":"mail"}}},"target":{"type":"AverageValue","averageValue":"50"}}}],
              "behavior":{"scaleUp":{"policies":[{"type":"Pods","value":4,"periodSeconds":15}]},"scaleDown":{"stabilizationWindowSeconds":300,"policies":[{"type":"Percent","value":10,"periodSeconds":60}]}}}}
            """, new ImportSurroundings(null, "http://prometheus.example:9090"));

        AssertSame(
            """
            {"min":2,"max":30,"targets":{"cpu":0.6,"memory":0.5},"cooldowns":{"upSeconds":15,"downSeconds":300},"steps":{"up":4},
             "metrics":[{"name":"queue_jobs","prometheus":"http://prometheus.example:9090","query":"sum(queue_jobs{queue=\"mail\"})","target":50}]}
            """, imported.Json);
        Assert.Equal("web", imported.App);
        Assert.Contains(imported.Notes, note => note.Contains("Percent", StringComparison.Ordinal));
    }

    [Fact]
    public void Hpa_OfVersion1InAList_IsRead()
    {
        var imported = Assert.Single(ScalingImport.Read(
            """{"kind":"List","items":[{"kind":"HorizontalPodAutoscaler","spec":{"scaleTargetRef":{"name":"web"},"maxReplicas":5,"targetCPUUtilizationPercentage":80}}]}""",
            _ => s_app, new ImportSurroundings("/shop/web", null)));
        AssertSame("""{"min":1,"max":5,"targets":{"cpu":0.8}}""", imported.Json);
        Assert.Equal("/shop/web", imported.App);
    }

    [Theory]
    [InlineData("cpu", "80", """{"min":2,"max":9,"targets":{"cpu":0.8},"cooldowns":{"downSeconds":40}}""")]
    [InlineData("cpu", "160", """{"min":2,"max":9,"targets":{"cpu":0.8},"cooldowns":{"downSeconds":40}}""")]
    [InlineData("mem", "75.5", """{"min":2,"max":9,"targets":{"memory":0.755},"cooldowns":{"downSeconds":40}}""")]
    [InlineData("or", "80,75", """{"min":2,"max":9,"targets":{"cpu":0.8,"memory":0.75},"cooldowns":{"downSeconds":40}}""")]
    [InlineData("sqs", "10", """{"min":2,"max":9,"cooldowns":{"downSeconds":40}}""")]
    public void MarathonAutoscale_InItsModes_BecomesTargets(string mode, string most, string expected)
    {
        var imported = One(
            $$$"""
            {"id":"/autoscaler","env":{"AS_MARATHON_APP":"/web","AS_TRIGGER_MODE":"{{{mode}}}","AS_MAX_RANGE":"{{{most}}}","AS_MIN_RANGE":"55","AS_MIN_INSTANCES":"2",
             "AS_MAX_INSTANCES":"9","AS_COOL_DOWN_FACTOR":"4","AS_SCALE_UP_FACTOR":"3","AS_INTERVAL":"10","AS_AUTOSCALE_MULTIPLIER":"1.5","AS_PASSWORD":{"secret":"s"}} }
            """, new ImportSurroundings(null, null));
        AssertSame(expected, imported.Json);
        Assert.Equal("/web", imported.App);
        Assert.Equal(mode == "sqs" ? 4 : 3, imported.Notes.Length);
    }

    [Fact]
    public void Labels_OfMarathonAutoscale_AreRead()
    {
        Assert.Null(ScalingImport.OfLabels(s_app));
        var labelled = s_app with { Labels = s_app.Labels.Add("AS_MIN_INSTANCES", "1").Add("AS_MAX_INSTANCES", "4").Add("AS_TRIGGER_MODE", "cpu").Add("AS_MAX_RANGE", "70") };
        AssertSame("""{"min":1,"max":4,"targets":{"cpu":0.7}}""", ScalingImport.OfLabels(labelled)!.Json);
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "no object")]
    [InlineData("7", "an object is expected")]
    [InlineData("""{"kind":"Deployment"}""", "Deployment is not known")]
    [InlineData("""{"id":"/web","cmd":"run"}""", "neither")]
    [InlineData("""{"kind":"HorizontalPodAutoscaler"}""", "spec is missing")]
    [InlineData("""{"kind":"HorizontalPodAutoscaler","spec":{"maxReplicas":"many"}}""", "maxReplicas must be a whole number")]
    [InlineData("""{"kind":"HorizontalPodAutoscaler","spec":{"maxReplicas":3,"metrics":{}}}""", "another kind of value")]
    [InlineData("""{"kind":"HorizontalPodAutoscaler","spec":{"maxReplicas":3,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"averageValue":"lots"}}}]}}""", "no quantity")]
    [InlineData("""{"env":{"AS_MAX_INSTANCES":"x"}}""", "AS_MAX_INSTANCES 'x' must be a number")]
    public void Object_ThatCannotBeRead_IsRefusedWithTheReason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => One(json, new ImportSurroundings(null, null))).Message, StringComparison.Ordinal);

    private static ImportedScaling One(string json, ImportSurroundings surroundings)
    {
        var imported = Assert.Single(ScalingImport.Read(json, _ => s_app, surroundings));
        Assert.NotNull(ScalingReader.Read(imported.Json, s_app, out _));
        return imported;
    }

    private static void AssertSame(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);
}
