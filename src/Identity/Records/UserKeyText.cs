using System.Globalization;
using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Identity.Records;

/// <summary>The key of a user as text: a token's <c>sub</c>, a name in the audit trail.</summary>
public static class UserKeyText
{
    /// <exception cref="ArgumentException">It is no value that a key may have.</exception>
    public static string Of(in CelValue key) => key.Kind switch
    {
        CelKind.Int => key.AsInt.ToString(CultureInfo.InvariantCulture),
        CelKind.String => key.AsString,
        CelKind.Extension => UuidType.ToGuid(key).ToString(),
        _ => throw new ArgumentException($"a user has no key of kind {key.Kind}", nameof(key)),
    };
}
