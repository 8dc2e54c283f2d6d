using System.CommandLine;
using System.Net.Http.Headers;
using Sandun.Client;
using Sandun.Cli.Output;

namespace Sandun.Cli.Connection;

/// <summary>The options of every command that talks to a server: where it is, as whom, and how to print.</summary>
internal sealed class SessionOptions
{
    public const string ServerVariable = "SANDUN_SERVER";
    public const string CredentialsVariable = "SANDUN_CREDENTIALS";
    public const string TokenVariable = "SANDUN_TOKEN";
    public const string AuthorityVariable = "SANDUN_CA";

    private readonly Option<string?> _server = new("--server", "-s")
    {
        Description = $"The server's address [default: {ServerVariable}, else the one `up` started, else {ServerAddress.Default.AbsoluteUri}]",
        HelpName = "url",
    };

    private readonly Option<string?> _user = new("--user", "-u")
    {
        Description = $"Credentials for the server [default: {CredentialsVariable}]", HelpName = "name:password",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = $"Bearer token for the server [default: {TokenVariable}]", HelpName = "token",
    };

    private readonly Option<string?> _authority = new("--ca")
    {
        Description = $"The authorities that sign the server's certificate, PEM, in place of the machine's [default: {AuthorityVariable}]", HelpName = "file",
    };

    private readonly Option<string?> _dataDirectory = new("--data-dir")
    {
        Description = $"The data center's folder, to find the server `up` started [default: {DataDirectory.Variable}, else ~/.sandun]",
        HelpName = "folder",
    };

    private readonly Option<OutputFormat> _output = new("--output", "-o")
    {
        Description = "table for people, json or yaml for programs", DefaultValueFactory = _ => OutputFormat.Table,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_user);
        command.Options.Add(_token);
        command.Options.Add(_authority);
        command.Options.Add(_dataDirectory);
        command.Options.Add(_output);
    }

    /// <summary>The server and the printer a parsed command line asks for.</summary>
    public Session Open(ParseResult parsed)
    {
        var data = DataDirectory.Find(parsed.GetValue(_dataDirectory));
        var named = parsed.GetValue(_server) ?? Variable(ServerVariable);
        var running = named is null ? RunningServer.Read(data) : null;
        var url = named ?? running?.Url;
        var address = new ServerAddress(url is null ? ServerAddress.Default : ParseUrl(url), Authorization(parsed))
        {
            TrustedCertificate = running?.Certificate, AuthorityFile = parsed.GetValue(_authority) ?? Variable(AuthorityVariable),
        };
        return new Session(new HttpControlPlane(address), new Printer(parsed.GetValue(_output)));
    }

    /// <summary>Reads an address as people write it: <c>localhost:8080</c> means http.</summary>
    public static Uri ParseUrl(string text)
    {
        var candidate = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(candidate, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CommandFailure($"'{text}' is not an address of a server; it should look like http://127.0.0.1:8080");
    }

    /// <summary>The header for given credentials, which must look like <c>name:password</c>.</summary>
    public static AuthenticationHeaderValue BasicHeader(string credentials) =>
        credentials.Contains(':', StringComparison.Ordinal)
            ? ServerAddress.Basic(credentials)
            : throw new CommandFailure("credentials are written name:password");

    private AuthenticationHeaderValue? Authorization(ParseResult parsed)
    {
        if ((parsed.GetValue(_token) ?? Variable(TokenVariable)) is { } token) return ServerAddress.Bearer(token);
        return (parsed.GetValue(_user) ?? Variable(CredentialsVariable)) is { } credentials ? BasicHeader(credentials) : null;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
