using System.Text;
using Ashlar.Engine;

namespace Ashlar.Identity.Passwords;

/// <summary>Whose password it is to be: what nobody may use as it. Null where it is not known.</summary>
public sealed record PasswordContext(string? Email, string? Name);

/// <summary>
/// What a new password must be, after NIST SP 800-63B: a length, no rule of composition, no password that everyone guesses first.
/// It is taken as it is sent, with every space and accent, and counted in code points.
/// </summary>
public sealed class PasswordPolicy(PasswordOptions options)
{
    /// <summary>Code points. NIST asks to take 64 at least; a bound keeps the work bounded.</summary>
    public const int MostLength = 256;

    public int LeastLength { get; } = options.MinimumLength is >= 8 and <= 64
        ? options.MinimumLength
        : throw new ArgumentOutOfRangeException(nameof(options), "the least length of a password is 8 to 64");

    /// <summary>No password is longer, so at sign-in a longer one is wrong without a hash.</summary>
    public static bool IsTooLong(string password) => password.Length > 2 * MostLength || Length(password) > MostLength;

    /// <summary>Null: it will do. Codes: <c>not-text</c>, <c>too-short</c>, <c>too-long</c>, <c>common-password</c>, <c>same-as-account</c>.</summary>
    public Fault? Check(string password, PasswordContext about)
    {
        if (IsTooLong(password)) return WithBound("too-long", $"a password has at most {MostLength} characters", "max", MostLength);
        if (!IsText(password)) return new Fault("not-text", "a password is Unicode text without control characters");
        if (Length(password) < LeastLength) return WithBound("too-short", $"a password has at least {LeastLength} characters", "min", LeastLength);
        if (IsGuessedFirst(password)) return new Fault("common-password", "this is one of the passwords that are guessed first; choose another");
        if (IsOf(about, password)) return new Fault("same-as-account", "a password is not the name or the e-mail address of its account");
        return null;
    }

    private static Fault WithBound(string code, string message, string name, int bound) =>
        new(code, message) { Params = new Dictionary<string, object> { [name] = bound } };

    private static int Length(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes()) length++;
        return length;
    }

    // A lone surrogate has no UTF-8; a control character is a slip of a program, not a choice of a person
    private static bool IsText(string text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != System.Buffers.OperationStatus.Done || Rune.IsControl(rune)) return false;
            rest = rest[used..];
        }

        return true;
    }

    private static bool IsGuessedFirst(string password) =>
        CommonPasswords.Contain(password) || IsRun(password, 0) || IsRun(password, 1) || IsRun(password, -1);

    /// <summary>Every character follows the one before by the same step: <c>aaaaaaaa</c>, <c>abcdefghij</c>, <c>98765432</c>.</summary>
    private static bool IsRun(string password, int step)
    {
        for (var i = 1; i < password.Length; i++)
        {
            if (password[i] - password[i - 1] != step) return false;
        }

        return true;
    }

    /// <summary>The account's words as they are, or with digits and signs around them.</summary>
    private static bool IsOf(PasswordContext about, string password)
    {
        var core = Core(password);
        return Words(about).Any(word => Same(password, word) || (core.Length > 0 && Same(core, Core(word))));
    }

    private static IEnumerable<string> Words(PasswordContext about)
    {
        if (about.Email is { Length: > 0 } email)
        {
            yield return email;
            yield return email[..Math.Max(0, email.LastIndexOf('@'))];
        }

        if (about.Name is not { Length: > 0 } name) yield break;
        yield return name;
        yield return name.Replace(" ", "", StringComparison.Ordinal);
        foreach (var word in name.Split(' ', StringSplitOptions.RemoveEmptyEntries)) yield return word;
    }

    private static string Core(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && !char.IsLetter(text[start])) start++;
        while (end > start && !char.IsLetter(text[end - 1])) end--;
        return text[start..end];
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
