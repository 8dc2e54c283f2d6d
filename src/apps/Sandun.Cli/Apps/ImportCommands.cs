using System.CommandLine;
using Sandun.Cli.Output;
using Sandun.Formats;
using Sandun.Formats.Compose;

namespace Sandun.Cli.Apps;

/// <summary><c>sandun import …</c></summary>
internal static class ImportCommands
{
    /// <summary>Definitions are bounded by the server, and so is what goes into them.</summary>
    private const int LargestBytes = 1024 * 1024;

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
        var profiles = new Option<string[]>("--profile")
        {
            Description = "Takes in the services of this profile too; may be given again, * means all [default: what COMPOSE_PROFILES lists]", HelpName = "profile",
        };
        var output = new Option<OutputFormat>("--output", "-o") { Description = "json or yaml", DefaultValueFactory = _ => OutputFormat.Json };
        var command = new Command("compose", "Turns a docker-compose file into a group of apps; what has no counterpart is said on standard error.") { file, name, profiles, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var text = path == "-" ? await Console.In.ReadToEndAsync(cancellation) : await File.ReadAllTextAsync(path, cancellation);
            ComposeResult result;
            try
            {
                result = ComposeImport.Read(text, new ComposeReading(parsed.GetValue(name) ?? NameOf(path), Environment.GetEnvironmentVariable)
                {
                    File = named => Beside(path, named), Profiles = parsed.GetValue(profiles) is { Length: > 0 } chosen ? chosen : DefaultProfiles(),
                });
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

    private static string[] DefaultProfiles() =>
        Environment.GetEnvironmentVariable("COMPOSE_PROFILES")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>A file that a compose file names, by its path from there; null when it is missing.</summary>
    private static string? Beside(string path, string named)
    {
        var folder = path == "-" ? Environment.CurrentDirectory : new FileInfo(path).DirectoryName!;
        var file = new FileInfo(Path.Combine(folder, named));
        if (!file.Exists) return null;
        if (file.Length > LargestBytes) throw new CommandFailure($"{file.FullName} has {file.Length} bytes; a file of variables may have {LargestBytes}");
        return File.ReadAllText(file.FullName);
    }

    private static string NameOf(string path) => path == "-" ? "imported" : new FileInfo(path).Directory?.Name ?? "imported";
}
