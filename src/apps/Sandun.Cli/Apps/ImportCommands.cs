using System.CommandLine;
using Sandun.Cli.Output;
using Sandun.Formats;
using Sandun.Formats.Compose;

namespace Sandun.Cli.Apps;

/// <summary><c>sandun import …</c></summary>
internal static class ImportCommands
{
    public static Command Create()
    {
        var import = new Command("import", "Turns other tools' files into definitions, on standard output.");
        import.Add(Compose());
        return import;
    }

    private static Command Compose()
    {
        var file = new Argument<string>("file") { Description = "The compose file; - reads standard input." };
        var name = new Option<string?>("--name") { Description = "The system it becomes [default: the file's name, else its folder's]", HelpName = "name" };
        var output = new Option<OutputFormat>("--output", "-o") { Description = "json or yaml", DefaultValueFactory = _ => OutputFormat.Json };
        var command = new Command("compose", "Turns a docker-compose file into a group of apps; what has no counterpart is said on standard error.") { file, name, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var text = path == "-" ? await Console.In.ReadToEndAsync(cancellation) : await File.ReadAllTextAsync(path, cancellation);
            ComposeResult result;
            try
            {
                result = ComposeImport.Read(text, parsed.GetValue(name) ?? NameOf(path), Environment.GetEnvironmentVariable);
            }
            catch (FormatException broken)
            {
                throw new CommandFailure($"{path}: {broken.Message}");
            }

            foreach (var note in result.Notes) Console.Error.WriteLine("sandun: note: " + note);
            Console.Out.WriteLine(parsed.GetValue(output) == OutputFormat.Yaml ? YamlText.FromJson(result.Json).TrimEnd() : result.Json);
            return ExitCode.Ok;
        });
        return command;
    }

    private static string NameOf(string path) => path == "-" ? "imported" : new FileInfo(path).Directory?.Name ?? "imported";
}
