using System.Reflection;

namespace Sandun.Server;

/// <summary>The version this program was built as.</summary>
internal static class ServerVersion
{
    public static readonly string Text =
        typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
