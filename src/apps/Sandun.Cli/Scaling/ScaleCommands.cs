using System.CommandLine;

namespace Sandun.Cli.Scaling;

/// <summary><c>sandun scale …</c></summary>
internal static class ScaleCommands
{
    public static Command Create()
    {
        var scale = new Command("scale", "How apps grow and shrink by themselves.");
        scale.Add(ScaleSimulateCommand.Create());
        scale.Add(AdviceCommand.Create());
        scale.Add(ScaleImportCommand.Create());
        foreach (var command in ScaleAppCommands.Create()) scale.Add(command);
        return scale;
    }
}
