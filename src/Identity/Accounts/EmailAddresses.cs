using Ashlar.Engine;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;

namespace Ashlar.Identity.Accounts;

/// <summary>E-mail addresses as accounts have them.</summary>
public static class EmailAddresses
{
    public const int MaxLength = 254;

    /// <summary>Null: it is one.</summary>
    public static Fault? Check(string text) => text.Length <= MaxLength && Formats.Holds(StringFormat.Email, text)
        ? null
        : new Fault("format", "must be an e-mail address") { Params = new Dictionary<string, object> { ["format"] = "email" } };

    /// <summary>One spelling of an address for counting by it: small letters, as accounts compare them.</summary>
    public static string Key(string email) => email.ToLowerInvariant();
}
