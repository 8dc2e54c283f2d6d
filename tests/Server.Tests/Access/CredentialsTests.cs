using System.Security.Cryptography;
using Sandun.Server.Access;
using Sandun.Server.Settings;

namespace Sandun.Server.Tests.Access;

public sealed class CredentialsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void File_InMesosJson_IsRead()
    {
        var principals = Read("""{"credentials":[{"principal":"ops","secret":"s3"},{"principal":"ci","token":"t0ken"}]}""");
        Assert.Equal("ops", principals.ByPassword("ops", "s3"));
        Assert.Null(principals.ByPassword("ops", "s4"));
        Assert.Null(principals.ByPassword("ci", "t0ken"));
        Assert.Equal("ci", principals.ByToken("t0ken"));
    }

    [Fact]
    public void File_InLegacyLines_IsRead()
    {
        var principals = Read("ops s3\n\ndev  s4 \n");
        Assert.Equal("ops", principals.ByPassword("ops", "s3"));
        Assert.Equal("dev", principals.ByPassword("dev", "s4"));
    }

    [Fact]
    public void Secret_Hashed_MatchesItsPasswordAlone()
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Rfc2898DeriveBytes.Pbkdf2("s3", salt, 1000, HashAlgorithmName.SHA256, 32);
        var principals = Read($$"""{"credentials":[{"principal":"ops","secret":"pbkdf2-sha256$1000${{Convert.ToBase64String(salt)}}${{Convert.ToBase64String(hash)}}"}]}""");
        Assert.Equal("ops", principals.ByPassword("ops", "s3"));
        Assert.Equal("ops", principals.ByPassword("ops", "s3"));
        Assert.Null(principals.ByPassword("ops", "s4"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"credentials\":[]}")]
    [InlineData("{\"credentials\":[{\"principal\":\"hush-name\"}]}")]
    [InlineData("{\"credentials\":[{\"principal\":\"a\",\"secret\":\"pbkdf2-sha256$hush\"}]}")]
    [InlineData("{\"principals\":\"hush\"}")]
    [InlineData("{\"credentials\": hush}")]
    [InlineData("a hush b")]
    public void File_NotUnderstood_IsRefusedWithoutItsSecrets(string text)
    {
        var message = Assert.Throws<SettingsException>(() => Read(text)).Message;
        Assert.Contains("is not Mesos' credentials file", message);
        Assert.DoesNotContain("hush", message);
    }

    [Fact]
    public void File_Missing_SaysSo() =>
        Assert.Contains("cannot be read", Assert.Throws<SettingsException>(() => CredentialsFile.Read("/nonexistent/file")).Message);

    private Principals Read(string text)
    {
        File.WriteAllText(_file, text);
        return new Principals(CredentialsFile.Read(_file));
    }
}
