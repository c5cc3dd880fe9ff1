using System.Text.Json;
using Ashlar.Identity.Factors;

namespace Ashlar.Identity.Tokens;

/// <summary>Claims that access and ID tokens write alike.</summary>
internal static class TokenWriting
{
    public static void Head(Utf8JsonWriter json, string issuer, string subject, string audience, DateTimeOffset now, TimeSpan lifetime)
    {
        var seconds = now.ToUnixTimeSeconds();
        json.WriteString("iss", issuer);
        json.WriteString("sub", subject);
        json.WriteString("aud", audience);
        json.WriteNumber("iat", seconds);
        json.WriteNumber("exp", seconds + (long)lifetime.TotalSeconds);
    }

    public static void SignIn(Utf8JsonWriter json, string? sessionId, DateTimeOffset? authenticatedAt, IReadOnlyList<string> methods)
    {
        if (sessionId is not null) json.WriteString("sid", sessionId);
        if (authenticatedAt is { } at) json.WriteNumber("auth_time", at.ToUnixTimeSeconds());
        // What a step-up asks for by acr_values (RFC 9470) is told here when it was had.
        if (methods.Contains(SignInMethods.Several, StringComparer.Ordinal)) json.WriteString("acr", SignInMethods.Several);
        Texts(json, "amr", methods);
    }

    public static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
