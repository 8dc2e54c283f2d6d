using System.Security.Cryptography;
using System.Text;
using Sandun.Protocol;

namespace Sandun.Routing.Dns;

/// <summary>The names apps and their tasks go by: Sandun's own, and those of Mesos-DNS for who comes from there.</summary>
public static class DnsNames
{
    /// <summary>Sandun's zone: /shop/web is <c>web.shop.sandun</c>.</summary>
    public const string OwnZone = "sandun";

    /// <summary>Mesos-DNS' zone: /shop/web of the framework marathon is <c>web-shop.marathon.mesos</c>.</summary>
    public const string MesosZone = "mesos";

    private const int LabelMax = 63;
    private const int DigestLength = 8;

    /// <summary><c>web.shop.sandun</c>.</summary>
    public static string Own(PathId app) => string.Join('.', app.Segments.Reverse().Select(Label).Append(OwnZone));

    /// <summary>The label Marathon's task name gives in Mesos-DNS: the path's parts backwards, joined by hyphens.</summary>
    public static string MesosLabel(PathId app) => Label(string.Join('-', app.Segments.Reverse()));

    /// <summary>The zone of a framework's tasks, <c>marathon.mesos</c>.</summary>
    public static string MesosFramework(string framework) => Label(framework) + "." + MesosZone;

    /// <summary>A short label that is one task's own, so that a service record can name it.</summary>
    public static string TaskLabel(TaskId task) => "t" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(task.Value)))[..DigestLength];

    /// <summary>A label of what a user wrote: lower case letters, digits and inner hyphens; cut ones are told apart by a digest.</summary>
    public static string Label(string text)
    {
        var label = new StringBuilder();
        foreach (var letter in text.ToLowerInvariant()) label.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '-');
        var plain = label.ToString().Trim('-');
        if (plain.Length == 0) plain = "x";
        if (plain.Length <= LabelMax) return plain;
        return plain[..(LabelMax - DigestLength - 1)] + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..DigestLength];
    }
}
