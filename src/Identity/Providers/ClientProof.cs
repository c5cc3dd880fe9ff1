using System.Text;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Options;

namespace Ashlar.Identity.Providers;

/// <summary>How we prove to a provider's token endpoint which client we are (RFC 6749 section 2.3.1).</summary>
internal static class ClientProof
{
    private const string Basic = "client_secret_basic", Post = "client_secret_post";

    public static bool CanProve(DiscoveryDocument document) => document.ClientMethods.Contains(Basic) || document.ClientMethods.Contains(Post);

    /// <summary>By HTTP Basic where that is taken: a secret in a form is likelier to be logged.</summary>
    public static (IReadOnlyList<(string Name, string Value)> Headers, IReadOnlyList<KeyValuePair<string, string>> Form) Of(
        DiscoveryDocument document, ProviderOptions options, params ReadOnlySpan<(string Name, string Value)> form)
    {
        var all = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in form) all.Add(KeyValuePair.Create(name, value));
        if (document.ClientMethods.Contains(Basic))
        {
            var credentials = FormText.Encode(options.ClientId) + ":" + FormText.Encode(options.ClientSecret);
            return ([("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)))], all);
        }

        all.Add(KeyValuePair.Create("client_id", options.ClientId));
        all.Add(KeyValuePair.Create("client_secret", options.ClientSecret));
        return ([], all);
    }
}
