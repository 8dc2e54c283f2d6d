using System.Buffers;
using System.Text;
using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>
/// Writes an app definition as Marathon's JSON, in one dialect all known clients read: the collections Marathon up to 1.4 always
/// shows (empty where there is nothing) and the members of 1.5 and later.
/// </summary>
public static class AppJsonWriter
{
    /// <summary>The definition of an app or pod alone as JSON text, the way a person would keep it in a file.</summary>
    public static string Write(AppSpec spec, bool indented) => Encoding.UTF8.GetString(Bytes(spec, indented).Span);

    /// <summary>The same as UTF-8.</summary>
    internal static ReadOnlyMemory<byte> Bytes(AppSpec spec, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, indented ? MarathonJson.Indented : MarathonJson.WriterOptions))
        {
            if (spec.Pod is not null)
            {
                PodJsonWriter.Write(writer, spec, null);
            }
            else
            {
                writer.WriteStartObject();
                WriteMembers(writer, spec, withLegacy: false);
                writer.WriteEndObject();
            }
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The members of the definition, inside an object the caller has begun.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="spec">The definition.</param>
    /// <param name="withLegacy">Whether <c>ports</c> and <c>uris</c>, which only repeat, are written too.</param>
    internal static void WriteMembers(Utf8JsonWriter writer, AppSpec spec, bool withLegacy)
    {
        if (spec.Unknown.Keys.Any(NestedMembers.Is)) NestedMembers.Write(writer, spec.Unknown, inner => WriteKnown(inner, spec, withLegacy));
        else WriteKnown(writer, spec, withLegacy);
    }

    private static void WriteKnown(Utf8JsonWriter writer, AppSpec spec, bool withLegacy)
    {
        writer.WriteString("id", spec.Id.Value);
        if (!spec.AcceptedResourceRoles.IsEmpty)
            writer.Texts("acceptedResourceRoles", spec.AcceptedResourceRoles.Select(role => role.Value));
        writer.Texts("args", spec.Arguments);
        writer.WriteNumber("backoffFactor", spec.Backoff.FactorThousandths / 1000m);
        writer.WriteNumber("backoffSeconds", Seconds(spec.Backoff.First));
        if (spec.Command is not null) writer.WriteString("cmd", spec.Command);
        WriteConstraints(writer, spec);
        if (spec.Container is not null) ContainerWriter.Write(writer, spec, spec.Container);
        writer.WriteNumber("cpus", spec.Amounts.Cpus);
        writer.Texts("dependencies", spec.Dependencies.Select(id => id.Value));
        writer.WriteNumber("disk", spec.Amounts.DiskMegabytes);
        SecretWriter.WriteEnvironment(writer, "env", spec.Environment, spec.EnvironmentSecrets);
        writer.WriteString("executor", spec.Executor);
        WriteFetch(writer, spec, withLegacy);
        writer.WriteNumber("gpus", spec.Amounts.MilliGpus / 1000);
        writer.WriteStartArray("healthChecks");
        foreach (var check in spec.HealthChecks) HealthCheckWriter.Write(writer, check);
        writer.WriteEndArray();
        writer.WriteNumber("instances", spec.Instances);
        writer.WriteString("killSelection", spec.KillSelection == KillSelection.OldestFirst ? "OLDEST_FIRST" : "YOUNGEST_FIRST");
        writer.TextMap("labels", spec.Labels);
        writer.WriteNumber("maxLaunchDelaySeconds", Seconds(spec.Backoff.Maximum));
        writer.WriteNumber("mem", spec.Amounts.MemoryMegabytes);
        NetworkWriter.Write(writer, spec, withLegacy);
        writer.WriteStartArray("readinessChecks");
        if (spec.ReadinessCheck is not null) HealthCheckWriter.Write(writer, spec.ReadinessCheck);
        writer.WriteEndArray();
        writer.WriteBoolean("requirePorts", spec.RequirePorts);
        WriteLimits(writer, spec);
        writer.WriteString("role", spec.Role.Value);
        if (!spec.Secrets.IsEmpty) SecretWriter.WriteDeclared(writer, spec.Secrets);
        if (spec.KillGrace is { } grace) writer.WriteNumber("taskKillGracePeriodSeconds", Seconds(grace));
        if (spec.Tty) writer.WriteBoolean("tty", true);
        WriteStrategies(writer, spec);
        if (spec.User is not null) writer.WriteString("user", spec.User);
        foreach (var (name, json) in spec.Extensions.Concat(spec.Unknown.Where(member => !spec.Extensions.ContainsKey(member.Key) && !NestedMembers.Is(member.Key))))
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json);
        }
    }

    private static void WriteConstraints(Utf8JsonWriter writer, AppSpec spec)
    {
        writer.WriteStartArray("constraints");
        foreach (var constraint in spec.Constraints)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(constraint.Field);
            writer.WriteStringValue(Word(constraint.Operator));
            if (constraint.Value is not null) writer.WriteStringValue(constraint.Value);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void WriteFetch(Utf8JsonWriter writer, AppSpec spec, bool withLegacy)
    {
        writer.WriteStartArray("fetch");
        foreach (var fetch in spec.Fetch) WriteFetch(writer, fetch);
        writer.WriteEndArray();
        if (withLegacy) writer.Texts("uris", spec.Fetch.Select(fetch => fetch.Uri));
    }

    internal static void WriteFetch(Utf8JsonWriter writer, FetchSpec fetch)
    {
        writer.WriteStartObject();
        writer.WriteString("uri", fetch.Uri);
        writer.WriteBoolean("extract", fetch.Extract);
        writer.WriteBoolean("executable", fetch.Executable);
        writer.WriteBoolean("cache", fetch.Cache);
        if (fetch.DestinationPath is not null) writer.WriteString("destPath", fetch.DestinationPath);
        writer.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter writer, AppSpec spec) => WriteLimits(writer, spec.CpuLimitMillis, spec.MemoryLimitBytes);

    internal static void WriteLimits(Utf8JsonWriter writer, long? cpuMillis, long? memoryBytes)
    {
        if (cpuMillis is null && memoryBytes is null) return;
        writer.WriteStartObject("resourceLimits");
        if (cpuMillis is { } cpu) WriteLimit(writer, "cpus", cpu, cpu / 1000m);
        if (memoryBytes is { } memory) WriteLimit(writer, "mem", memory, (decimal)memory / ResourceAmounts.BytesPerMegabyte);
        writer.WriteEndObject();
    }

    private static void WriteLimit(Utf8JsonWriter writer, string name, long exact, decimal shown)
    {
        if (exact == long.MaxValue) writer.WriteString(name, "unlimited");
        else writer.WriteNumber(name, shown);
    }

    private static void WriteStrategies(Utf8JsonWriter writer, AppSpec spec)
    {
        WriteUnreachable(writer, spec);
        writer.WriteStartObject("upgradeStrategy");
        writer.WriteNumber("minimumHealthCapacity", spec.Upgrade.MinimumHealthThousandths / 1000m);
        writer.WriteNumber("maximumOverCapacity", spec.Upgrade.MaximumOverThousandths / 1000m);
        writer.WriteEndObject();
    }

    internal static void WriteUnreachable(Utf8JsonWriter writer, AppSpec spec)
    {
        if (spec.Unreachable.IsDisabled) writer.WriteString("unreachableStrategy", "disabled");
        else
        {
            writer.WriteStartObject("unreachableStrategy");
            writer.WriteNumber("inactiveAfterSeconds", Seconds(spec.Unreachable.InactiveAfter ?? TimeSpan.Zero));
            writer.WriteNumber("expungeAfterSeconds", Seconds(spec.Unreachable.ExpungeAfter ?? TimeSpan.Zero));
            writer.WriteEndObject();
        }
    }

    internal static long Seconds(TimeSpan span) => (long)span.TotalSeconds;

    internal static string Word(ConstraintOperator @operator) => @operator switch
    {
        ConstraintOperator.Unique => "UNIQUE",
        ConstraintOperator.Cluster => "CLUSTER",
        ConstraintOperator.GroupBy => "GROUP_BY",
        ConstraintOperator.Like => "LIKE",
        ConstraintOperator.Unlike => "UNLIKE",
        ConstraintOperator.MaxPer => "MAX_PER",
        ConstraintOperator.Is => "IS",
        _ => throw new ArgumentOutOfRangeException(nameof(@operator), @operator, "not a constraint operator"),
    };
}
