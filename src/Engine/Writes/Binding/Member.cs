using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>A name that a body may hold.</summary>
internal sealed class Member
{
    public Member(Field field)
    {
        Field = field;
        Name = field is ColumnField column ? column.WireName : field.Name;
        Utf8 = Encoding.UTF8.GetBytes(Name);
        if (field is ColumnField { Computed: null } bindable) Column = new ColumnBinder(bindable);
        if (field is LinkField link) Column = new ColumnBinder(link.Target.Key);
    }

    public Field Field { get; }
    public string Name { get; }
    public byte[] Utf8 { get; }

    /// <summary>Binds the column, or one key of the link.</summary>
    public ColumnBinder? Column { get; }
}

/// <summary>The names of one entity's bodies. Bodies mostly keep the order of the model, so a search starts where the last ended.</summary>
internal sealed class MemberTable
{
    private readonly Member[] members;

    public MemberTable(Entity entity) =>
        members = [.. entity.Columns.Select(c => new Member(c)), .. entity.Fields.Where(f => f is not ColumnField).Select(f => new Member(f))];

    public ReadOnlySpan<Member> All => members;

    public Member? Find(JsonProperty property, ref int next)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        if (raw.Contains((byte)'\\')) return FindEscaped(property);
        for (var i = 0; i < members.Length; i++)
        {
            var at = next + i;
            if (at >= members.Length) at -= members.Length;
            if (!raw.SequenceEqual(members[at].Utf8)) continue;
            next = at + 1 == members.Length ? 0 : at + 1;
            return members[at];
        }

        return null;
    }

    private Member? FindEscaped(JsonProperty property)
    {
        // What is no text cannot be compared, and is no name here.
        if (JsonText.Inspect(JsonMarshal.GetRawUtf8PropertyName(property)) != TextFault.None) return null;
        foreach (var member in members)
        {
            if (property.NameEquals(member.Utf8)) return member;
        }

        return null;
    }
}
