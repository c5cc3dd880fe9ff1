using System.Globalization;
using System.Text;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// Where in a body a value is, as a chain towards the root; null stands for the root itself. The text of the JSON pointer
/// (RFC 6901) is made only when a fault needs it.
/// </summary>
internal sealed class BodyPath(BodyPath? parent, string? name, int index)
{
    public static BodyPath Member(BodyPath? parent, string name) => new(parent, name, 0);

    public static BodyPath Item(BodyPath? parent, int index) => new(parent, null, index);

    /// <summary>The place that a JSON pointer names, from a place on.</summary>
    public static BodyPath? Below(BodyPath? parent, string pointer)
    {
        foreach (var part in pointer.Split('/').Skip(1))
        {
            parent = Member(parent, part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        }

        return parent;
    }

    public static string Pointer(BodyPath? at, string? member = null)
    {
        var text = new StringBuilder();
        at?.Append(text);
        if (member is not null) AppendName(text, member);
        return text.ToString();
    }

    private void Append(StringBuilder text)
    {
        parent?.Append(text);
        if (name is null) text.Append('/').Append(index.ToString(CultureInfo.InvariantCulture));
        else AppendName(text, name);
    }

    private static void AppendName(StringBuilder text, string name) =>
        text.Append('/').Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
}
