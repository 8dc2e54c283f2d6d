using System.CommandLine;
using Sandun.Cli.Connection;
using Sandun.Cli.Output;
using Sandun.NativeApi;

namespace Sandun.Cli.Secrets;

/// <summary><c>sandun secret …</c></summary>
internal static class SecretCommands
{
    public static Command Create()
    {
        var secret = new Command("secret", "Secrets that definitions name in `secrets`: given to their tasks, shown nowhere, kept encrypted.");
        secret.Add(Set());
        secret.Add(List());
        secret.Add(Remove());
        return secret;
    }

    private static Argument<string> Name() => new("name") { Description = "What a definition gives as the secret's source, such as shop/db." };

    private static Command Set()
    {
        var options = new SessionOptions();
        var name = Name();
        var file = new Option<FileInfo?>("--file") { Description = "The file that holds the secret; without it, standard input does.", HelpName = "file" };
        var command = new Command("set", "Keeps a secret, or replaces it. It is read as it is, a line's end included.") { name };
        command.Options.Add(file);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var value = await ReadAsync(parsed.GetValue(file), cancellation);
            using var session = options.Open(parsed);
            var done = await session.Server.SetSecretAsync(parsed.GetRequiredValue(name), value, cancellation);
            session.Printer.Print(done, NativeJson.Default.Done, _ => Console.Out.WriteLine(done.Message));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command List()
    {
        var options = new SessionOptions();
        var command = new Command("ls", "Lists secrets by name. What they hold can be read by nobody but the tasks that are given them.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            var secrets = await session.Server.SecretsAsync(cancellation);
            session.Printer.Print(secrets, NativeJson.Default.IReadOnlyListSecretSummary, printer => printer.Table(
                ["name", "made", "changed", "state"],
                secrets.Select(IReadOnlyList<Cell> (secret) =>
                [
                    secret.Name, Wording.Time(secret.Created), Wording.Time(secret.Updated),
                    secret.Usable ? new Cell("good", Tone.Good) : "made with another key",
                ])));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Remove()
    {
        var options = new SessionOptions();
        var name = Name();
        var command = new Command("rm", "Deletes a secret. Tasks that have it keep it; launches that want it fail.") { name };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = options.Open(parsed);
            await session.Server.DeleteSecretAsync(parsed.GetRequiredValue(name), cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<byte[]> ReadAsync(FileInfo? file, CancellationToken cancellation)
    {
        try
        {
            if (file is not null) return await File.ReadAllBytesAsync(file.FullName, cancellation);
            await using var input = Console.OpenStandardInput();
            using var read = new MemoryStream();
            await input.CopyToAsync(read, cancellation);
            return read.ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"the secret cannot be read: {failure.Message}");
        }
    }
}
