using Sandun.NativeApi;

namespace Sandun.Cli.Output;

/// <summary>Turns failures into one line on stderr and an exit status.</summary>
internal static class Failures
{
    public static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (CommandFailure failure)
        {
            return Say(failure.Message, failure.ExitCode);
        }
        catch (ControlPlaneException failure)
        {
            return Say(failure.Message, ExitCode.Error);
        }
        catch (OperationCanceledException)
        {
            return Say("interrupted", ExitCode.Error);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Say(failure.Message, ExitCode.Error);
        }
    }

    private static int Say(string message, int exitCode)
    {
        Console.Error.WriteLine("sandun: " + message);
        return exitCode;
    }
}
