using System.Text;

namespace Sandun.Telemetry;

/// <summary>Labels as one text, <c>app="/shop",node="n1"</c>: what Prometheus writes between braces, names ascending.</summary>
public static class LabelText
{
    /// <summary>The text of labels; those whose value is empty are left out, as in Prometheus they mean the same.</summary>
    public static string Of(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var sorted = labels.ToArray();
        Array.Sort(sorted, (one, other) => string.CompareOrdinal(one.Name, other.Name));
        var text = new StringBuilder();
        foreach (var (name, value) in sorted)
        {
            if (value.Length == 0) continue;
            if (text.Length > 0) text.Append(',');
            text.Append(name).Append("=\"");
            foreach (var letter in value)
            {
                if (letter is '\\' or '"') text.Append('\\').Append(letter);
                else if (letter == '\n') text.Append("\\n");
                else text.Append(letter);
            }

            text.Append('"');
        }

        return text.ToString();
    }

    /// <summary>The value of a label, or empty when it is absent.</summary>
    public static string ValueOf(string labels, string name)
    {
        foreach (var (found, value) in Parse(labels))
            if (found == name) return value;
        return "";
    }

    /// <summary>The labels a text holds.</summary>
    public static IEnumerable<(string Name, string Value)> Parse(string labels)
    {
        var at = 0;
        while (at < labels.Length)
        {
            var equals = labels.IndexOf('=', at);
            if (equals < 0 || equals + 1 >= labels.Length) yield break;
            var name = labels[at..equals];
            var value = new StringBuilder();
            for (at = equals + 2; at < labels.Length && labels[at] != '"'; at++)
            {
                if (labels[at] != '\\' || at + 1 >= labels.Length) value.Append(labels[at]);
                else value.Append(labels[++at] == 'n' ? '\n' : labels[at]);
            }

            yield return (name, value.ToString());
            at += 2;
        }
    }
}
