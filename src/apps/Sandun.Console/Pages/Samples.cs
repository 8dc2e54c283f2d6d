namespace Sandun.WebConsole.Pages;

/// <summary>What an empty data center's reader can try first.</summary>
public static class Samples
{
    public const string FirstApp = "sandun app apply samples/shop/marathon.json --wait";
}
