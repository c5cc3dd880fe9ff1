namespace Ashlar.Identity.Factors;

/// <summary>The second factors that an account has.</summary>
[Flags]
public enum FactorKinds
{
    None = 0,

    /// <summary>An authenticator app, with recovery codes.</summary>
    Totp = 1,

    Passkey = 2,
}

/// <summary>How somebody proved who they are: words of RFC 8176 for <c>amr</c>.</summary>
public static class SignInMethods
{
    public const string Password = "pwd";

    /// <summary>A code of an authenticator app, or a recovery code.</summary>
    public const string Code = "otp";

    /// <summary>A passkey.</summary>
    public const string Key = "hwk";

    /// <summary>Somebody else vouched: a sign-in with a provider. RFC 8176 has no word for it; this one is in wide use.</summary>
    public const string Federated = "fed";

    /// <summary>Somebody was there to touch it, which every passkey asks for.</summary>
    public const string Presence = "user";

    /// <summary>Two factors, or a passkey that asked for a finger or a PIN.</summary>
    public const string Several = "mfa";

    /// <summary>What a session's column holds of what was proved before and now: two different factors are several.</summary>
    public static string Join(IEnumerable<string> before, IEnumerable<string> now)
    {
        var all = before.Concat(now).Distinct(StringComparer.Ordinal).ToList();
        if (!all.Contains(Several) && all.Count(m => m is Password or Code or Key) > 1) all.Add(Several);
        return string.Join(' ', all);
    }
}
