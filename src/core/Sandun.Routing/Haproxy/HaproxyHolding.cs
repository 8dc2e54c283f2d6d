using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// Requests that come while no instance serves wait for one, as for an app that sleeps. HAProxy queues only where a server is up, so a few
/// lines of Lua look until one is.
/// </summary>
public static class HaproxyHolding
{
    /// <summary>Name of the file that holds <see cref="Script"/>.</summary>
    public const string ScriptFile = "hold.lua";

    /// <summary>The script: arguments are the backend and the seconds.</summary>
    public const string Script = """
        core.register_action("hold", { "http-req" }, function(txn, backend, seconds)
            for _ = 1, tonumber(seconds) * 20 do
                if txn.f:nbsrv(backend) > 0 then return end
                core.msleep(50)
            end
        end, 2)

        """;

    /// <summary>Requests of one route held at once; each is looked after twenty times a second. The next is answered 503.</summary>
    private const int HeldMax = 1_000;

    /// <summary>Loads the script where a backend needs it; belongs into the global section.</summary>
    internal static void Load(HaproxyText text, ProxyModel model, HaproxyLimits limits)
    {
        if (model.Backends.Any(backend => Holds(backend.Name, backend.Settings, limits))) text.Line("lua-load", ScriptFile);
    }

    /// <summary>Holds a backend's requests, after all rules that answer them.</summary>
    internal static void Rule(HaproxyText text, string backend, RouteSettings settings, HaproxyLimits limits)
    {
        if (!Holds(backend, settings, limits)) return;
        text.Line(
            "http-request", "lua.hold", backend, HaproxyText.Number(settings.HoldSeconds),
            "if", "{", $"nbsrv({backend})", "eq", "0", "}", "{", $"be_conn({backend})", "le", HaproxyText.Number(HeldMax), "}");
        // The wait is no instance's.
        text.Line("http-request", "set-var(txn.came)", "date(0,us)", "if", "{", "var(txn.came)", "-m", "found", "}");
    }

    private static bool Holds(string backend, RouteSettings settings, HaproxyLimits limits) =>
        limits.Lua && settings.HoldSeconds > 0 && !settings.Maintenance && ProxyName.IsHttp(backend);
}
