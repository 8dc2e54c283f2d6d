namespace Sandun.MarathonApi;

/// <summary>What a group's output holds.</summary>
[Flags]
internal enum GroupEmbeds
{
    None = 0,
    Apps = 1,
    Groups = 2,
    Pods = 4,
    All = Apps | Groups | Pods,
}
