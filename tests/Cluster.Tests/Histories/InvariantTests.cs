using Sandun.Lab;
using Sandun.Lab.Histories;

namespace Sandun.Cluster.Tests.Histories;

/// <summary>The list of invariants is whole, and its excuses hold.</summary>
public sealed class InvariantTests
{
    [Fact]
    public void Invariants_AreTwelve_EachCheckedOrExcused()
    {
        Assert.Equal(Enumerable.Range(1, 12).Select(number => $"I{number}"), Invariants.All.Select(invariant => invariant.Id));
        Assert.All(Invariants.All, invariant => Assert.True(invariant.CheckedBy.Length > 0 != invariant.NotYet.Length > 0, invariant.Id));
    }

    /// <summary>As soon as there are jobs, I8 wants its checker.</summary>
    [Fact]
    public void Jobs_AreExcused_OnlyAsLongAsThereAreNone()
    {
        var jobs = Directory.EnumerateDirectories(Repository.PathOf("src"), "*.Jobs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateDirectories(Repository.PathOf("src/core"), "Jobs", SearchOption.AllDirectories)).ToList();
        var excused = Invariants.All.Single(invariant => invariant.Id == "I8").NotYet.Length > 0;
        Assert.True(excused == (jobs.Count == 0), $"jobs: {string.Join(", ", jobs)}; excused: {excused}");
    }

    [Theory]
    [InlineData(601, 10, "I11: server takes 601 MB, and 600 are its bound")]
    [InlineData(100, 3001, "I11: server holds 3001 descriptors, and 3000 are its bound")]
    public void WhatGrows_BeyondItsBound_IsSeen(int megabytes, int descriptors, string words) =>
        Assert.Equal(words, Assert.Single(Bounds.Exceeded(LabRole.Server, "server", new Bound(megabytes, descriptors))));

    [Fact]
    public void Bounds_AreReadOfAProcess()
    {
        var own = Bounds.Of(Environment.ProcessId)!.Value;
        Assert.True(own is { Megabytes: > 10, Descriptors: > 3 }, own.ToString());
    }
}
