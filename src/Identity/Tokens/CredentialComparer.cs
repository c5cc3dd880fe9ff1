namespace Ashlar.Identity.Tokens;

/// <summary>
/// Compares credentials letter by letter and hashes the end alone: that is the signature of a verified token, which nobody can
/// choose, so that a long token costs no more than a short one and collisions cannot be made.
/// </summary>
internal sealed class CredentialComparer : IEqualityComparer<string>
{
    private const int Hashed = 16;

    public static CredentialComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string text) => string.GetHashCode(text.AsSpan(Math.Max(0, text.Length - Hashed)));
}
