using System.Text;
using System.Text.Json;
using Docker.DotNet.Models;

namespace Sandun.Runtimes.Docker;

/// <summary>
/// A registry's credentials out of a secret in the form of Docker's <c>config.json</c> (<c>{"auths":{"registry.example:5000":{"auth":"..."}}}</c>)
/// or of the <c>.dockercfg</c> before it, which lacks the outer member.
/// </summary>
internal static class RegistryCredentials
{
    private const string Hub = "docker.io";

    /// <exception cref="InvalidOperationException">The secret has another form, or nothing for the image's registry; the message names neither user nor password.</exception>
    public static AuthConfig Of(string image, string secret, ReadOnlyMemory<byte> config)
    {
        try
        {
            using var document = JsonDocument.Parse(config);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Malformed(secret);
            var registries = document.RootElement.TryGetProperty("auths", out var auths) ? auths : document.RootElement;
            if (registries.ValueKind != JsonValueKind.Object || registries.EnumerateObject().Any(entry => entry.Value.ValueKind != JsonValueKind.Object)) throw Malformed(secret);
            var wanted = RegistryOf(image);
            foreach (var registry in registries.EnumerateObject())
                if (HostOf(registry.Name) == wanted)
                    return Read(registry.Value, registry.Name);
            var known = string.Join(", ", registries.EnumerateObject().Select(registry => registry.Name));
            throw new InvalidOperationException($"secret '{secret}' has no credentials for registry {wanted}; it has some for: {(known.Length == 0 ? "none" : known)}");
        }
        catch (Exception broken) when (broken is JsonException or FormatException)
        {
            throw Malformed(secret);
        }
    }

    /// <summary>The image's first part, where it can be a host; else the hub.</summary>
    public static string RegistryOf(string image)
    {
        var slash = image.IndexOf('/');
        var first = slash < 0 ? "" : image[..slash];
        return first.Contains('.') || first.Contains(':') || first == "localhost" ? HostOf(first) : Hub;
    }

    private static string HostOf(string registry)
    {
        var scheme = registry.IndexOf("://", StringComparison.Ordinal);
        var host = scheme < 0 ? registry : registry[(scheme + 3)..];
        var path = host.IndexOf('/');
        if (path >= 0) host = host[..path];
        return host is "index.docker.io" or "registry-1.docker.io" ? Hub : host;
    }

    private static AuthConfig Read(JsonElement entry, string server)
    {
        var auth = new AuthConfig { ServerAddress = server, Username = Text(entry, "username"), Password = Text(entry, "password"), IdentityToken = Text(entry, "identitytoken") };
        if (Text(entry, "auth") is not { Length: > 0 } packed) return auth;
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(packed)).Split(':', 2);
        auth.Username = pair[0];
        auth.Password = pair.Length > 1 ? pair[1] : "";
        return auth;
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static InvalidOperationException Malformed(string secret) =>
        new($"secret '{secret}' is not in the form of Docker's config.json: {{\"auths\":{{\"registry.example\":{{\"auth\":\"<base64 of user:password>\"}}}}}}");
}
