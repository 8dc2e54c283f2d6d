using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;

namespace Sandun.Cli.Doctor;

/// <summary><c>sandun doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var dataDirectory = new Option<string?>("--data-dir")
        {
            Description = $"The data center's folder [default: {DataDirectory.Variable}, else ~/.sandun]", HelpName = "folder",
        };
        var output = new Option<OutputFormat>("--output", "-o") { Description = "table for people, json for programs", DefaultValueFactory = _ => OutputFormat.Table };
        var command = new Command("doctor", "Says what this machine has of what Sandun can use, and the cure for what it lacks.") { dataDirectory, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var findings = await FindAsync(DataDirectory.Find(parsed.GetValue(dataDirectory)), cancellation);
            new Printer(parsed.GetValue(output)).Print(findings, FindingsJson.Default.IReadOnlyListFinding, printer => Show(printer, findings));
            return findings.Any(finding => finding.Verdict == Verdict.Broken) ? ExitCode.Error : ExitCode.Ok;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Finding>> FindAsync(DataDirectory data, CancellationToken cancellation) =>
    [
        MachineFindings.System(),
        MachineFindings.User(),
        MachineFindings.Cgroups(),
        MachineFindings.Namespaces(),
        MachineFindings.OpenFiles(),
        await ProgramFindings.DockerAsync(cancellation),
        await ProgramFindings.HaproxyAsync(cancellation),
        PlaceFindings.Port(data, 8080, "console and APIs", "--port"),
        PlaceFindings.Port(data, 8000, "the router's entry", "--http-port"),
        PlaceFindings.Data(data),
        await ProgramFindings.SdkAsync(cancellation),
        ProgramFindings.NativeToolchain(),
    ];

    private static void Show(Printer printer, IReadOnlyList<Finding> findings)
    {
        printer.Table(
            ["", "what", "found", "cure"],
            findings.Select(IReadOnlyList<Cell> (finding) => [Sign(finding.Verdict), finding.What, finding.Detail, finding.Cure]));
        printer.Line();
        var broken = findings.Count(finding => finding.Verdict == Verdict.Broken);
        var limited = findings.Count(finding => finding.Verdict == Verdict.Limited);
        printer.Line(broken > 0
            ? new Cell($"{broken} in the way of `sandun up`", Tone.Bad)
            : limited > 0 ? new Cell($"`sandun up` works here; {limited} could be better", Tone.Doubtful) : new Cell("`sandun up` works here with everything", Tone.Good));
    }

    private static Cell Sign(Verdict verdict) => verdict switch
    {
        Verdict.Good => new Cell("ok", Tone.Good),
        Verdict.Limited => new Cell("limited", Tone.Doubtful),
        _ => new Cell("broken", Tone.Bad),
    };
}
