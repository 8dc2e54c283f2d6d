namespace Sandun.WebConsole.Parts;

/// <summary>Addresses of an app's pages.</summary>
public static class AppLinks
{
    public const string Instances = "instances";
    public const string Health = "health";
    public const string Logs = "logs";
    public const string Why = "why";
    public const string Definition = "definition";
    public const string Scaling = "scaling";

    /// <summary>The page of an app: <c>/apps/shop/web</c>.</summary>
    public static string To(string appId) => "/apps" + appId;

    /// <summary>One tab of it.</summary>
    public static string To(string appId, string tab) => tab == Instances ? To(appId) : To(appId) + "?tab=" + tab;

    /// <summary>The log of one of its instances.</summary>
    public static string ToLog(string appId, string instanceId) => To(appId, Logs) + "&instance=" + Uri.EscapeDataString(instanceId);
}
