using System.Globalization;

namespace Sandun.Routing;

/// <summary>One command of HAProxy's Runtime API. Its words are checked names, addresses and numbers only.</summary>
public abstract record RuntimeCommand
{
    /// <summary>The command as sent, without a line end.</summary>
    public abstract string Text { get; }

    public sealed record SetAddress(string Backend, string Server, string Address, int Port) : RuntimeCommand
    {
        public override string Text => Invariantly($"set server {Backend}/{Server} addr {Address} port {Port}");
    }

    public sealed record SetWeight(string Backend, string Server, int Weight) : RuntimeCommand
    {
        public override string Text => Invariantly($"set server {Backend}/{Server} weight {Weight}");
    }

    public sealed record SetReady(string Backend, string Server) : RuntimeCommand
    {
        public override string Text => $"set server {Backend}/{Server} state ready";
    }

    public sealed record SetDrain(string Backend, string Server) : RuntimeCommand
    {
        public override string Text => $"set server {Backend}/{Server} state drain";
    }

    public sealed record SetMaintenance(string Backend, string Server) : RuntimeCommand
    {
        public override string Text => $"set server {Backend}/{Server} state maint";
    }

    public sealed record AddHost(string Key, string Backend) : RuntimeCommand
    {
        public override string Text => $"add map {HaproxyConfiguration.MapFile} {CliWord.Of(Key)} {Backend}";
    }

    public sealed record MoveHost(string Key, string Backend) : RuntimeCommand
    {
        public override string Text => $"set map {HaproxyConfiguration.MapFile} {CliWord.Of(Key)} {Backend}";
    }

    public sealed record RemoveHost(string Key) : RuntimeCommand
    {
        public override string Text => $"del map {HaproxyConfiguration.MapFile} {CliWord.Of(Key)}";
    }

    private static string Invariantly(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
