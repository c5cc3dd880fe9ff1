using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Ashlar.Server.Tests.Accounts;

/// <summary>What came back.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>Of a problem.</summary>
    public string? Code => Json.GetProperty("code").GetString();

    /// <summary>Of the problem's only fault.</summary>
    public string? Fault => Assert.Single(Json.GetProperty("errors").EnumerateArray()).GetProperty("code").GetString();

    public string Member(string name) => Json.GetProperty(name).ToString();

    /// <summary>Refused for a fault of the caller's, whichever.</summary>
    public void Refused() => Assert.True((int)Status is >= 400 and < 500, $"{(int)Status}: {Text}");

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(status == Status, $"{(int)Status} instead of {(int)status}: {Text}");
        return this;
    }
}

/// <summary>A browser: keeps cookies, and says that what it sends comes from the site itself.</summary>
internal sealed class Browser(Uri address, string? from) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>Sent instead of cookies, such as <c>Bearer ashl_…</c>.</summary>
    public string? Authorization { get; set; }

    public bool HasCookie(string name) => _cookies.ContainsKey(name);

    /// <summary>Another browser with the same cookies, as a thief would have it.</summary>
    public Browser Copy()
    {
        var copy = new Browser(address, from);
        foreach (var (name, value) in _cookies) copy._cookies[name] = value;
        return copy;
    }

    public void Drop(string cookie) => _cookies.Remove(cookie);

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body ?? new { });

    public Task<Answer> DeleteAsync(string path, object? body = null) => SendAsync(HttpMethod.Delete, path, body);

    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (from is not null) request.Headers.Add("X-Forwarded-For", from);
        if (Authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        else if (_cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
        if (body is string text) request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        else if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set)) Keep(set);
        return new Answer(
            answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            answer.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    public void Dispose() => _http.Dispose();

    private void Keep(IEnumerable<string> set)
    {
        foreach (var cookie in set)
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0) _cookies.Remove(pair[0]);
            else _cookies[pair[0]] = pair[1];
        }
    }
}
