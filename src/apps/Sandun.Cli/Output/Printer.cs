using System.Text.Json.Serialization.Metadata;
using System.Text.Json;
using Sandun.Formats;
using Spectre.Console;

namespace Sandun.Cli.Output;

/// <summary>Prints results on stdout: a table for people, one line of JSON for programs.</summary>
internal sealed class Printer(OutputFormat format)
{
    /// <summary>Width of tables that go to a file or a pipe: no line is broken there.</summary>
    private const int Unbroken = 4096;

    private readonly IAnsiConsole _console = CreateConsole();

    /// <summary>Whether programs read what is printed.</summary>
    public bool IsJson => format is OutputFormat.Json or OutputFormat.Yaml;

    public bool IsYaml => format == OutputFormat.Yaml;

    /// <summary>Prints the value as JSON, or lets <paramref name="forPeople"/> print it.</summary>
    public void Print<T>(T value, JsonTypeInfo<T> type, Action<Printer> forPeople)
    {
        if (IsYaml) Console.Out.Write(YamlText.FromJson(JsonSerializer.Serialize(value, type)));
        else if (IsJson) Console.Out.WriteLine(JsonSerializer.Serialize(value, type));
        else forPeople(this);
    }

    /// <summary>A table without lines; the headings in capitals. Cells are text, never markup.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<Cell>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowRowSeparators = false };
        foreach (var heading in headings)
            table.AddColumn(new TableColumn(new Text(heading.ToUpperInvariant(), new Style(decoration: Decoration.Dim))).NoWrap().PadLeft(0).PadRight(2));
        foreach (var row in rows)
            table.AddRow(row.Select(cell => cell.ToText()));
        _console.Write(table);
    }

    /// <summary>Pairs of a name and what is known, the names aligned.</summary>
    public void Facts(IEnumerable<(string Name, Cell Value)> facts)
    {
        var grid = new Grid();
        grid.AddColumn(new GridColumn().NoWrap().PadLeft(0).PadRight(2)).AddColumn(new GridColumn().PadLeft(0));
        foreach (var (name, value) in facts) grid.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), value.ToText());
        _console.Write(grid);
    }

    public void Line(Cell cell)
    {
        _console.Write(cell.ToText());
        _console.WriteLine();
    }

    public void Line() => _console.WriteLine();

    private static IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = Unbroken;
        return console;
    }
}
