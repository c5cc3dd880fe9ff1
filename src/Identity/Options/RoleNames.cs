namespace Ashlar.Identity.Options;

/// <summary>What a role may be called, wherever one is given.</summary>
internal static class RoleNames
{
    public const string Form = "1 to 100 characters without spaces";

    public static bool IsRole(string name) => name.Length is > 0 and <= 100 && !name.Any(c => char.IsControl(c) || c == ' ');
}
