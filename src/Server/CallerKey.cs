using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Model;

namespace Ashlar.Server;

/// <summary>A token's <c>sub</c> as the key of <c>User</c>.</summary>
public static class CallerKey
{
    /// <summary>Null when the text does not fit the key's type.</summary>
    public static CelValue? Parse(ModelSnapshot model, string subject)
    {
        var type = model.User.Key.Type;
        if (!ScalarText.TryParse(type, subject, out var value, out _)) return null;
        var fits = type.Kind switch
        {
            ScalarKind.Int => value.AsInt is >= int.MinValue and <= int.MaxValue,
            ScalarKind.String => subject.Length > 0 && subject.Length <= (type.MaxLength ?? 255),
            _ => true,
        };
        return fits ? value : null;
    }
}
