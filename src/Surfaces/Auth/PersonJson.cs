using Ashlar.Cel;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Records;
using Ashlar.Identity.Sessions;
using Ashlar.Surfaces.Http.Json;

namespace Ashlar.Surfaces.Auth;

/// <summary>People and sessions as JSON.</summary>
internal static class PersonJson
{
    public static void Write(JsonBuffer json, PersonFacts person)
    {
        json.Raw("{\"id\":"u8);
        Key(json, person.User);
        json.Raw(",\"email\":"u8);
        TextOrNull(json, person.Email);
        json.Raw(",\"name\":"u8);
        TextOrNull(json, person.Name);
        json.Raw(",\"roles\":["u8);
        for (var i = 0; i < person.Roles.Count; i++)
        {
            if (i > 0) json.Raw((byte)',');
            json.Text(person.Roles[i]);
        }

        json.Raw("]}"u8);
    }

    /// <summary>Who is signed in, until when, and the token that unsafe requests may need.</summary>
    public static void WriteSession(JsonBuffer json, PersonFacts person, SessionRow session, string csrf)
    {
        json.Raw("{\"user\":"u8);
        Write(json, person);
        json.Raw(",\"csrfToken\":"u8);
        json.Text(csrf);
        json.Raw(",\"session\":"u8);
        Session(json, session, isCurrent: true);
        json.Raw((byte)'}');
    }

    public static void Session(JsonBuffer json, SessionRow session, bool isCurrent)
    {
        json.Raw("{\"id\":"u8);
        json.Uuid(session.Id);
        json.Raw(",\"current\":"u8);
        json.Bool(isCurrent);
        json.Raw(",\"agent\":"u8);
        TextOrNull(json, session.Agent);
        json.Raw(",\"address\":"u8);
        TextOrNull(json, session.Address);
        Time(json, ",\"createdAt\":"u8, session.CreatedAt);
        Time(json, ",\"seenAt\":"u8, session.SeenAt);
        Time(json, ",\"authenticatedAt\":"u8, session.AuthenticatedAt);
        Time(json, ",\"expiresAt\":"u8, session.IdleAt < session.EndsAt ? session.IdleAt : session.EndsAt);
        json.Raw((byte)'}');
    }

    public static void Key(JsonBuffer json, in CelValue key)
    {
        if (key.Kind == CelKind.Int) json.Number(key.AsInt);
        else json.Text(UserKeyText.Of(key));
    }

    public static void Time(JsonBuffer json, ReadOnlySpan<byte> name, DateTimeOffset instant)
    {
        json.Raw(name);
        json.Instant((instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);
    }

    private static void TextOrNull(JsonBuffer json, string? text)
    {
        if (text is null) json.Null();
        else json.Text(text);
    }
}
