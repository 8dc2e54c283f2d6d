using Sandun.NativeApi;
using Sandun.WebConsole.Words;

namespace Sandun.WebConsole.Parts;

/// <summary>What the console says of a data center.</summary>
public static class CenterWords
{
    public static string NameOf(CenterStatus center, Language language) => center.Id == "default" && center.NameEn == center.Id
        ? Texts.DefaultDataCenter.In(language)
        : language == Language.Chinese ? center.NameZh : center.NameEn;

    public static string NameOf(IReadOnlyList<CenterStatus> centers, string id, Language language) =>
        centers.FirstOrDefault(center => center.Id == id) is { } center ? NameOf(center, language) : id;

    public static string NameOf(AppInCenter app, Language language) => language == Language.Chinese ? app.NameZh : app.NameEn;

    /// <summary>How it stands, by the gravest of what is to be said.</summary>
    public static (MarkKind Kind, string Text) StateOf(CenterStatus center, Language language) =>
        center is { Nodes: > 0, NodesReachable: 0 } ? (MarkKind.Bad, Texts.CenterUnreachable.In(language))
        : center.TrafficMille < 1000 ? (MarkKind.Warning, Texts.CenterWeighedOut.In(language, Figures.Decimal(center.TrafficMille / 10.0)))
        : center.Mode switch
        {
            "drain" => (MarkKind.Busy, Texts.CenterModeDrain.In(language)),
            "off" => (MarkKind.Off, Texts.CenterModeOff.In(language)),
            _ => (MarkKind.Good, Texts.CenterModeActive.In(language)),
        };
}
