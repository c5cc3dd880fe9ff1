using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ashlar.Identity.Tokens;

namespace Ashlar.Server.Tests.Faults;

/// <summary>A one-entity model that anyone signed in may write, for tests that break things around it.</summary>
internal static class NotesServer
{
    public const string Secret = "a secret for tests, forty bytes or longer";

    public const string Model = """
        ashlar: 1
        name: notes
        entities:
          Note:
            fields:
              title: { type: string, max: 200, unique: true }
              body:  { type: text, optional: true }
            access: { read: signedIn, write: signedIn }
        """;

    public static readonly IReadOnlyDictionary<string, string?> Environment = new Dictionary<string, string?> { ["JWT_SECRET"] = Secret };

    public static string Token { get; } = TokenOf("01900000-0000-7000-8000-000000000001");

    public static string TokenOf(string caller, TimeProvider? time = null) => new TokenIssuer(new TokenOptions(Encoding.UTF8.GetBytes(Secret)), time ?? TimeProvider.System)
        .Issue(caller, [], [], null, TimeSpan.FromHours(2));

    public static void SignIn(HttpClient client, string? token = null) => client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token);

    public static Task<HttpResponseMessage> PostNoteAsync(HttpClient client, string title, string? body = null, CancellationToken cancellationToken = default) =>
        client.PostAsJsonAsync("/api/notes", new { title, body }, cancellationToken);

    /// <summary>The titles of every note, page by page.</summary>
    public static async Task<HashSet<string>> TitlesAsync(HttpClient client)
    {
        var titles = new HashSet<string>(StringComparer.Ordinal);
        string? next = null;
        do
        {
            var page = await client.GetFromJsonAsync<JsonElement>("/api/notes?limit=100&fields=title" + (next is null ? "" : "&after=" + Uri.EscapeDataString(next)));
            foreach (var row in page.GetProperty("data").EnumerateArray()) titles.Add(row.GetProperty("title").GetString()!); // title is required
            next = page.GetProperty("page").GetProperty("next").GetString();
        }
        while (next is not null);
        return titles;
    }
}
