using System.Globalization;
using System.Security;
using System.Text;

namespace Sandun.Benchmarks.Charts;

/// <summary>Bars on a logarithmic scale, as SVG: figures that lie decades apart are seen beside each other.</summary>
internal static class BarChart
{
    private const int Width = 900, Left = 330, Right = 800, Top = 42, BarHeight = 16, BarStep = 19, GroupGap = 12;

    /// <param name="title">What the bars are, and which are better.</param>
    /// <param name="groups">From top to bottom.</param>
    /// <param name="footnote">How they were measured.</param>
    public static string Draw(string title, IReadOnlyList<BarGroup> groups, string footnote)
    {
        var values = groups.SelectMany(group => group.Bars).Select(bar => bar.Value).ToList();
        var (low, high) = ((int)Math.Floor(Math.Log10(values.Min() * 0.99)), (int)Math.Ceiling(Math.Log10(values.Max() * 1.01)));
        double Across(double value) => Left + ((Right - Left) * (Math.Log10(value) - low) / (high - low));
        var bottom = Top + 8 + groups.Sum(group => (group.Bars.Count * BarStep) + GroupGap);
        var svg = new StringBuilder();
        void Line(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{bottom + 44}\" font-family=\"sans-serif\" font-size=\"13\">");
        Line($"<rect width=\"{Width}\" height=\"{bottom + 44}\" fill=\"#fff\"/>");
        Line($"<text x=\"20\" y=\"26\" font-size=\"15\" font-weight=\"bold\">{Safe(title)}</text>");
        for (var power = low; power <= high; power++)
        {
            var x = Across(Math.Pow(10, power));
            Line($"<line x1=\"{x:0}\" y1=\"{Top}\" x2=\"{x:0}\" y2=\"{bottom}\" stroke=\"#ddd\"/>");
            Line($"<text x=\"{x:0}\" y=\"{bottom + 16}\" text-anchor=\"middle\" fill=\"#666\">{Safe(Power(power))}</text>");
        }

        var y = Top + 8;
        foreach (var group in groups)
        {
            Line($"<text x=\"20\" y=\"{y + 13}\">{Safe(group.Title)}</text>");
            foreach (var bar in group.Bars)
            {
                var width = Math.Max(1, Across(bar.Value) - Left);
                Line($"<rect x=\"{Left}\" y=\"{y}\" width=\"{width:0}\" height=\"{BarHeight}\" fill=\"{(bar.IsOurs ? "#2563eb" : "#9ca3af")}\"/>");
                Line($"<text x=\"{Left + width + 6:0}\" y=\"{y + 13}\">{Safe(bar.Text)}</text>");
                y += BarStep;
            }

            y += GroupGap;
        }

        Line($"<text x=\"20\" y=\"{bottom + 36}\" fill=\"#666\">{Safe(footnote)}</text>");
        svg.Append("</svg>\n");
        return svg.ToString();
    }

    private static string Power(int power) => Math.Pow(10, power).ToString("#,0.######", CultureInfo.InvariantCulture);

    private static string Safe(string text) => SecurityElement.Escape(text);
}
