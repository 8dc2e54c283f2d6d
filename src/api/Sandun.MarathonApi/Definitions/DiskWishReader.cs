using System.Collections.Immutable;
using System.Text.Json;
using Sandun.Protocol;

namespace Sandun.MarathonApi;

/// <summary>Reads and writes Marathon's <c>persistent</c> member of a volume: how much of which disk.</summary>
internal static class DiskWishReader
{
    /// <summary>Largest volume: an exbibyte, in megabytes.</summary>
    private const decimal MaxMegabytes = 1024m * 1024 * 1024 * 1024;

    /// <summary>What a volume takes in bytes, and of which disk; null where it is not well said.</summary>
    public static (long Bytes, DiskWish? Disk)? Read(Member persistent)
    {
        if (!persistent.Object()) return null;
        var findings = persistent.Findings;
        DiskSourceType? type = persistent["type"].OneOf(("root", 0), ("path", 1), ("mount", 2)) switch { 1 => DiskSourceType.Path, 2 => DiskSourceType.Mount, _ => null };
        var size = Bytes(persistent["size"].Required());
        var most = persistent["maxSize"].IsPresent ? Bytes(persistent["maxSize"]) : null;
        if (most is not null && type != DiskSourceType.Mount) findings.BrokenRule(persistent["maxSize"].Path, "is only for volumes of type mount");
        else if (most <= size) findings.BrokenRule(persistent["maxSize"].Path, "must be greater than size");
        var profile = persistent["profileName"].Text(1);
        if (profile is not null && type is null) findings.BrokenRule(persistent["profileName"].Path, "is not for volumes of type root");
        var constraints = Constraints(persistent["constraints"], type);
        if (size is not { } bytes) return null;
        return (bytes, type is { } special ? new DiskWish { Type = special, MaxBytes = most, Profile = profile, Constraints = constraints } : null);
    }

    public static void Write(Utf8JsonWriter writer, long bytes, DiskWish? disk)
    {
        writer.WriteStartObject("persistent");
        writer.WriteString("type", disk?.Type switch { DiskSourceType.Path => "path", DiskSourceType.Mount => "mount", _ => "root" });
        writer.WriteNumber("size", (decimal)bytes / ResourceAmounts.BytesPerMegabyte);
        if (disk?.MaxBytes is { } most) writer.WriteNumber("maxSize", (decimal)most / ResourceAmounts.BytesPerMegabyte);
        if (disk?.Profile is { } profile) writer.WriteString("profileName", profile);
        if (disk is { Constraints.IsEmpty: false })
        {
            writer.WriteStartArray("constraints");
            foreach (var constraint in disk.Constraints)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(constraint.Field);
                writer.WriteStringValue(constraint.Operator == ConstraintOperator.Like ? "LIKE" : "UNLIKE");
                writer.WriteStringValue(constraint.Value);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static long? Bytes(Member member)
    {
        var size = member.Number(0, MaxMegabytes);
        if (size == 0) member.Findings.BrokenRule(member.Path, "must be greater than 0");
        return size is { } megabytes ? ResourceAmounts.Of(0, 0, megabytes).DiskBytes : null;
    }

    private static ImmutableArray<Constraint> Constraints(Member constraints, DiskSourceType? type)
    {
        var read = ConstraintReader.Read(constraints);
        if (!read.IsEmpty && type is null) constraints.Findings.BrokenRule(constraints.Path, "are not for volumes of type root");
        foreach (var constraint in read)
        {
            if (constraint.Field != "path") constraints.Findings.BrokenRule(constraints.Path, $"the field of a volume's constraint must be 'path', not '{constraint.Field}'");
            if (constraint.Operator is not (ConstraintOperator.Like or ConstraintOperator.Unlike)) constraints.Findings.BrokenRule(constraints.Path, "a volume's constraint must be LIKE or UNLIKE");
        }

        return read;
    }
}
