using System.Globalization;
using System.Text.Json;
using Sandun.MesosApi.Mapping;

namespace Sandun.MesosApi;

/// <summary>
/// When the program was built, as <c>/version</c> and <c>/state</c> show it: the time of its file. Nothing is built in, as the same source is to
/// give the same bytes whenever it is built; what installs programs keeps the times of their files.
/// </summary>
internal static class BuildStamp
{
    public const string User = "sandun";

    /// <summary>When it was built.</summary>
    public static DateTimeOffset At { get; } = TimeOf(ProgramFile());

    /// <summary>As Mesos writes it: UTC, without a zone.</summary>
    public static string Date { get; } = At.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Writes the members of <c>/state</c>.</summary>
    public static void Write(Utf8JsonWriter json)
    {
        json.WriteString("build_date"u8, Date);
        json.WriteNumber("build_time"u8, Scalars.Epoch(At));
        json.WriteString("build_user"u8, User);
    }

    /// <summary>The program's assembly; where it was compiled to native code, the program itself.</summary>
    private static string? ProgramFile()
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, AppDomain.CurrentDomain.FriendlyName + ".dll");
        return File.Exists(assembly) ? assembly : Environment.ProcessPath;
    }

    private static DateTimeOffset TimeOf(string? file) => file is null ? DateTimeOffset.UnixEpoch : new DateTimeOffset(File.GetLastWriteTimeUtc(file));
}
