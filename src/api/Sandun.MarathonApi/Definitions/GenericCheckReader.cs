namespace Sandun.MarathonApi;

/// <summary>Checks the member <c>check</c>, whose answers are shown with a task and never end it. What is kept is its text.</summary>
internal static class GenericCheckReader
{
    private static readonly string[] s_kinds = ["http", "tcp", "exec"];

    /// <param name="check">The member.</param>
    /// <param name="ports">How many ports the app has.</param>
    public static void Check(Member check, int ports)
    {
        if (!check.IsPresent || !check.Object()) return;
        var kinds = s_kinds.Where(kind => check[kind].IsPresent).ToList();
        if (kinds.Count != 1) check.Findings.BrokenRule(check.Path, "must have exactly one of http, tcp and exec");
        check["intervalSeconds"].Seconds(1);
        check["timeoutSeconds"].Seconds(1);
        check["delaySeconds"].Seconds();
        foreach (var kind in kinds)
        {
            if (!check[kind].Object()) continue;
            if (kind == "exec") Command(check[kind]["command"].Required());
            else Port(check[kind], ports);
        }

        check["http"]["path"].Text(1);
        check["http"]["scheme"].OneOf(("HTTP", false), ("HTTPS", true));
    }

    private static void Command(Member command)
    {
        if (!command.Object()) return;
        var shell = command["shell"].Text(1);
        var words = command["argv"].Texts();
        if (command.IsObject && shell is null == words is not { IsEmpty: false }) command.Findings.BrokenRule(command.Path, "needs either shell or argv");
    }

    private static void Port(Member at, int ports)
    {
        var port = at["port"].Integer(0, 65535);
        var index = at["portIndex"].Integer(0);
        if (port is not null && index is not null) at.Findings.BrokenRule(at.Path, "takes either port or portIndex");
        if (port is null && (index ?? 0) >= ports) at.Findings.BrokenRule(at["portIndex"].Path, "Check port indices must address an element of the ports array or container port mappings.");
    }
}
