using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sandun.Server.Mesos;

/// <summary>Connections to the port of Mesos' interfaces among all of the server's.</summary>
internal static class MesosConnections
{
    private static readonly object s_mark = new();

    /// <summary>Makes a port that of Mesos' interfaces.</summary>
    public static void Use(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Items[s_mark] = s_mark;
        return next(connection);
    });

    public static bool Are(HttpContext http) => http.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(s_mark) == true;
}
