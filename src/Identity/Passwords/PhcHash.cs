using System.Buffers;
using System.Globalization;
using Ashlar.Identity.Passwords.Argon2;

namespace Ashlar.Identity.Passwords;

/// <summary>
/// A stored hash with all it takes to make it again, in the PHC string format:
/// <c>$argon2id$v=19$m=19456,t=2,p=1$&lt;salt&gt;$&lt;tag&gt;</c>. Read strictly: one text for one hash, and none that asks for
/// more than <see cref="Argon2Cost.IsBearable"/>.
/// </summary>
internal sealed record PhcHash(Argon2Kind Kind, Argon2Cost Cost, byte[] Salt, byte[] Tag)
{
    private const int LongestText = 256;
    private const int LeastSalt = 8, MostSalt = 64;
    private const int LeastTag = 16, MostTag = 64;

    public override string ToString() =>
        $"${NameOf(Kind)}$v={Argon2Hash.Version}$m={Cost.Memory},t={Cost.Passes},p={Cost.Lanes}${Encode(Salt)}${Encode(Tag)}";

    /// <summary>Null: not such a hash. Argon2i and argon2d are read too, since accounts may come from elsewhere.</summary>
    public static PhcHash? Parse(string text)
    {
        if (text.Length > LongestText || text.Split('$') is not ["", var name, "v=19", var numbers, var salt, var tag]) return null;
        if (KindOf(name) is not { } kind || ReadCost(numbers) is not { IsBearable: true } cost) return null;
        return Decode(salt) is { Length: >= LeastSalt and <= MostSalt } saltBytes && Decode(tag) is { Length: >= LeastTag and <= MostTag } tagBytes
            ? new PhcHash(kind, cost, saltBytes, tagBytes)
            : null;
    }

    private static Argon2Cost? ReadCost(string text) =>
        text.Split(',') is [var memory, var passes, var lanes]
        && Number(memory, "m=") is { } m && Number(passes, "t=") is { } t && Number(lanes, "p=") is { } p
            ? new Argon2Cost(m, t, p)
            : null;

    private static int? Number(string text, string name) =>
        text.StartsWith(name, StringComparison.Ordinal) && text.Length > name.Length && text[name.Length] != '0'
        && int.TryParse(text.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string NameOf(Argon2Kind kind) => kind switch { Argon2Kind.D => "argon2d", Argon2Kind.I => "argon2i", _ => "argon2id" };

    private static Argon2Kind? KindOf(string name) => name switch { "argon2d" => Argon2Kind.D, "argon2i" => Argon2Kind.I, "argon2id" => Argon2Kind.Id, _ => null };

    // The format's base64 is the ordinary alphabet without padding
    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? Decode(string text)
    {
        if (text.Length % 4 == 1 || text.AsSpan().ContainsAnyExcept(Alphabet)) return null;
        var bytes = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        return Encode(bytes) == text ? bytes : null; // spare bits that are set would give one hash two texts
    }

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
}
