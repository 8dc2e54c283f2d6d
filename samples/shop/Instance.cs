namespace Sandun.Samples.Shop;

/// <summary>Who this process is, from the environment its scheduler gave it.</summary>
internal static class Instance
{
    /// <summary>The port it was given: <c>$PORT0</c>, or 5000 when it is started by hand.</summary>
    public static int Port { get; } = int.TryParse(Environment.GetEnvironmentVariable("PORT0"), out var port) ? port : 5000;

    /// <summary>A name that tells instances apart: host and port.</summary>
    public static string Name { get; } = $"{Environment.GetEnvironmentVariable("HOST") ?? Environment.MachineName}:{Port}";

    /// <summary>The address of another service, from the variable the app's definition sets.</summary>
    public static Uri Service(string variable, int fallbackPort) =>
        new(Environment.GetEnvironmentVariable(variable) ?? $"http://127.0.0.1:{fallbackPort}");
}
