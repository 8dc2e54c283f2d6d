using System.Text;

namespace Sandun.Formats.Compose;

/// <summary>Names of services as ids: lower case letters, digits and dashes between.</summary>
internal static class ComposeNames
{
    public static string Id(string name)
    {
        var id = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant()) id.Append(letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') ? letter : '-');
        var text = id.ToString().Trim('-');
        return text.Length > 0 ? text : "imported";
    }
}
