using System.Globalization;

namespace Sandun.WebConsole.Parts;

/// <summary>Versions as the API and the command line write them: UTC with three fractional digits.</summary>
public static class VersionText
{
    public static string Of(DateTimeOffset version) => version.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
