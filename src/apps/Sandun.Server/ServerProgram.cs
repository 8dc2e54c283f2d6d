using Sandun.Hosting;
using Sandun.Server.Settings;
using Sandun.Server.Starting;
using Sandun.Store;

namespace Sandun.Server;

/// <summary>The command: reads arguments, runs the server until it is told to end, says in one line what kept it from starting.</summary>
internal static class ServerProgram
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            Console.WriteLine(ServerArguments.Help);
            return 0;
        }

        if (arguments.Contains("--version"))
        {
            Console.WriteLine(ServerVersion.Text);
            return 0;
        }

        using var output = OutputBound.FromEnvironment();
        try
        {
            var options = ServerArguments.Parse(arguments);

            // Where the store is silent at first, the waiting server asks it with all patience; a store that is only slow is then given as much.
            for (var open = StoreOpening.OpenSoonAsync; ; open = StoreOpening.OpenAsync)
            {
                string problem;
                try
                {
                    await using var server = await SandunServer.StartAsync(options, open, TimeProvider.System);
                    await server.WaitForEndAsync();
                    return 0;
                }
                catch (StoreSilentException silent)
                {
                    problem = silent.Message;
                }

                await Console.Error.WriteLineAsync("sandun-server: waiting for the store: " + problem);
                if (!await new WaitingServer(options, TimeProvider.System).RunAsync(problem)) return 0;
            }
        }
        catch (Exception failure) when (failure is SettingsException or StoreException or FormatException)
        {
            await Console.Error.WriteLineAsync("sandun-server: " + failure.Message);
            return 1;
        }
    }
}
