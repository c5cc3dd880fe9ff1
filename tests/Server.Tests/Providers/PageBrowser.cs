using System.Net;
using System.Text.RegularExpressions;

namespace Ashlar.Server.Tests.Providers;

/// <summary>A page, or the first address that leads out of the servers that are known.</summary>
internal sealed record Seen(Uri Address, HttpStatusCode Status, string Html, HttpResponseMessage? Answer)
{
    public bool HasLeft => Answer is null;

    public string Hidden(string name) => WebUtility.HtmlDecode(Regex.Match(Html, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value);

    /// <summary>Where the first link with a text leads.</summary>
    public string Link(string text) => WebUtility.HtmlDecode(Regex.Match(Html, $"<a href=\"([^\"]*)\">{Regex.Escape(text)}</a>") is { Success: true } found ? found.Groups[1].Value : throw new InvalidOperationException($"no link {text} on {Address}:\n{Html}"));
}

/// <summary>A browser without a screen or script: follows redirects and refreshes among the servers that it knows, keeps cookies for each, sends forms.</summary>
internal sealed partial class PageBrowser(params string[] servers) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    // Each is somewhere else, so that what counts requests by address counts theirs alone
    private readonly string _place = new IPAddress([10, .. Guid.NewGuid().ToByteArray().AsSpan(0, 3)]).ToString();
    private readonly Dictionary<string, Dictionary<string, string>> _jars = servers.ToDictionary(s => s, _ => new Dictionary<string, string>());

    /// <summary>The Cookie header for a server.</summary>
    public string Cookies(string server) => string.Join("; ", _jars[server].Select(c => $"{c.Key}={c.Value}"));

    public Task<Seen> OpenAsync(string address, bool follows = true) => GoAsync(new Uri(new Uri(servers[0]), address), null, follows);

    /// <summary>Sends the page's form for an address, with its hidden fields and what is given.</summary>
    public Task<Seen> SubmitAsync(Seen page, string action, params (string Name, string Value)[] values)
    {
        var form = Forms().Matches(page.Html).FirstOrDefault(f => WebUtility.HtmlDecode(f.Groups[1].Value) == action && values.All(v => IsFree(f.Groups[2].Value, v)))
            ?? throw new InvalidOperationException($"no form for {action} on {page.Address} ({page.Status}):\n{page.Html}");
        var fields = HiddenFields().Matches(form.Groups[2].Value).ToDictionary(f => f.Groups[1].Value, f => WebUtility.HtmlDecode(f.Groups[2].Value));
        foreach (var (name, value) in values) fields[name] = value;
        return GoAsync(new Uri(page.Address, action), fields, follows: true);
    }

    // Of several forms for one address, the one that has the hidden value that is meant
    private static bool IsFree(string form, (string Name, string Value) given) =>
        !form.Contains($"type=\"hidden\" name=\"{given.Name}\"", StringComparison.Ordinal) || form.Contains($"type=\"hidden\" name=\"{given.Name}\" value=\"{given.Value}\"", StringComparison.Ordinal);

    private async Task<Seen> GoAsync(Uri target, Dictionary<string, string>? form, bool follows)
    {
        for (var hop = 0; hop < 20; hop++)
        {
            var server = target.GetLeftPart(UriPartial.Authority);
            if (!_jars.TryGetValue(server, out var jar)) return new Seen(target, 0, "", null);
            using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, target);
            if (form is not null)
            {
                request.Content = new FormUrlEncodedContent(form);
                request.Headers.Add("Origin", server);
                request.Headers.Add("Sec-Fetch-Site", "same-origin");
            }

            request.Headers.Add("X-Forwarded-For", _place);
            if (jar.Count > 0) request.Headers.Add("Cookie", Cookies(server));
            var answer = await _http.SendAsync(request);
            Keep(answer, jar);
            var html = await answer.Content.ReadAsStringAsync();
            var refresh = Refreshes().Match(html);
            var next = answer.Headers.Location?.OriginalString ?? (refresh.Success ? WebUtility.HtmlDecode(refresh.Groups[1].Value) : null);
            if (next is null || !follows) return new Seen(target, answer.StatusCode, html, answer);
            (target, form) = (new Uri(target, next), null);
        }

        throw new InvalidOperationException("too many redirects");
    }

    private static void Keep(HttpResponseMessage answer, Dictionary<string, string> jar)
    {
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            if (cookie.Contains("Max-Age=0", StringComparison.Ordinal)) jar.Remove(pair[0]);
            else jar[pair[0]] = pair[1];
        }
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]+)\"[^>]*>([\\s\\S]*?)</form>")]
    private static partial Regex Forms();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">")]
    private static partial Regex HiddenFields();

    [GeneratedRegex("http-equiv=\"refresh\" content=\"0;url=([^\"]+)\"")]
    private static partial Regex Refreshes();
}
