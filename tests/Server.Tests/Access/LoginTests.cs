using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Sandun.Server.Tests.Access;

public sealed class LoginTests : IAsyncLifetime
{
    private readonly string _credentials = Path.GetTempFileName();
    private RunningServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_credentials, """{"credentials":[{"principal":"ci","token":"t0ken"}]}""", Cancel);
        _server = await RunningServer.StartAsync(options => options with { HttpCredentials = ["ops:s3:cret"], CredentialsFile = _credentials });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_credentials);
    }

    [Theory]
    [InlineData("Basic", "ops:s3:cret", HttpStatusCode.OK)]
    [InlineData("Basic", "ops:s3", HttpStatusCode.Unauthorized)]
    [InlineData("Basic", "nobody:s3:cret", HttpStatusCode.Unauthorized)]
    [InlineData("Basic", "", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer", "t0ken", HttpStatusCode.OK)]
    [InlineData("Bearer", "t0kem", HttpStatusCode.Unauthorized)]
    [InlineData("Digest", "ops", HttpStatusCode.Unauthorized)]
    public async Task Header_IsComparedWithThePrincipals(string scheme, string value, HttpStatusCode expected)
    {
        var parameter = scheme == "Basic" ? Convert.ToBase64String(Encoding.UTF8.GetBytes(value)) : value;
        Assert.Equal(expected, (await GetAsync("/v2/apps", new AuthenticationHeaderValue(scheme, parameter))).StatusCode);
    }

    [Fact]
    public async Task Nobody_IsToldAsMarathonDoes()
    {
        using var answer = await GetAsync("/v2/apps", null);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Basic", answer.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("""{"message":"Invalid username or password."}""", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [InlineData("/ping", HttpStatusCode.OK)]
    [InlineData("/sandun/v1/ready", HttpStatusCode.ServiceUnavailable)]
    [InlineData("/login", HttpStatusCode.OK)]
    public async Task Open_Places_NeedNoPrincipal(string path, HttpStatusCode expected) =>
        Assert.Equal(expected, (await GetAsync(path, null)).StatusCode);

    [Fact]
    public async Task Page_WithoutSession_LeadsToTheLogin()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/apps?x=1");
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await _server.Http.SendAsync(request, Cancel);
        Assert.Equal("/login?returnUrl=%2Fapps%3Fx%3D1", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Form_WithRightPassword_BeginsASessionThatOutlivesTheServer()
    {
        using var answer = await LoginAsync("ops", "s3:cret", "/apps");
        Assert.Equal("/apps", answer.Headers.Location?.ToString());
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        await _server.RestartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/apps");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.SendAsync(request, Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Form_WithForeignReturnUrl_LeadsToTheStartPage(string returnUrl) =>
        Assert.Equal("/", (await LoginAsync("ops", "s3:cret", returnUrl)).Headers.Location?.ToString());

    [Fact]
    public async Task Form_WithWrongPassword_LeadsBackWithoutSession()
    {
        using var answer = await LoginAsync("ops", "wrong", "/");
        Assert.StartsWith("/login?failed=1", answer.Headers.Location?.ToString());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Json_WithRightPassword_GivesATokenForPrograms()
    {
        using var answer = await _server.Http.PostAsJsonAsync("/sandun/v1/login", new { user = "ops", password = "s3:cret" }, Cancel);
        var token = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["token"]!;
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/v2/apps", new AuthenticationHeaderValue("Bearer", token))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/v2/apps", new AuthenticationHeaderValue("Bearer", token + "x"))).StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = authorization;
        return await _server.Http.SendAsync(request, Cancel);
    }

    private Task<HttpResponseMessage> LoginAsync(string user, string password, string returnUrl) => _server.Http.PostAsync(
        "/sandun/v1/login",
        new FormUrlEncodedContent(new Dictionary<string, string> { ["user"] = user, ["password"] = password, ["returnUrl"] = returnUrl }), Cancel);
}
