using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.OAuth.Authorization;

/// <summary>
/// The address that takes an answer back to the client (RFC 6749 section 4.1.2), always with <c>iss</c> (RFC 9207), which tells a
/// client of several servers whose answer it holds.
/// </summary>
internal static class AuthorizationAnswer
{
    public static string WithCode(AuthorizationRequest request, string code, string issuer) =>
        Build(request.RedirectUri, [("code", code), ("state", request.State), ("iss", issuer)]);

    public static string WithError(string redirectUri, OAuthError error, string? state, string issuer) =>
        Build(redirectUri, [("error", error.Code), ("error_description", error.Description), ("state", state), ("iss", issuer)]);

    /// <summary>Appends to what the address has as its own query, which stays as it is.</summary>
    public static string Build(string address, IEnumerable<(string Name, string? Value)> pairs)
    {
        var added = string.Join('&', pairs.Where(p => p.Value is not null).Select(p => $"{p.Name}={FormText.Encode(p.Value!)}")); // filtered above
        if (added.Length == 0) return address;
        var question = address.IndexOf('?');
        var joint = question < 0 ? "?" : question == address.Length - 1 ? "" : "&";
        return address + joint + added;
    }
}
