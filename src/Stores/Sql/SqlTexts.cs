using Ashlar.Model;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>Text by code points, bytes, and uuids as text.</summary>
internal abstract class SqlTexts
{
    /// <summary>How many code points.</summary>
    public abstract SqlText Length(SqlText text);

    /// <summary>Text as its UTF-8 bytes.</summary>
    public abstract SqlText Bytes(SqlText text);

    public abstract SqlText ByteLength(SqlText bytes);

    public abstract SqlText ConcatenateBytes(SqlText left, SqlText right);

    /// <summary>An operand that compares by code point, whatever its column says.</summary>
    public abstract SqlText Exact(SqlText text);

    /// <summary>Both operands of a comparison by code point, whatever their columns say; a bare column keeps its index.</summary>
    public abstract (SqlText Left, SqlText Right) Compared(SqlText left, SqlText right, bool isOrder);

    /// <summary>Equality by code point of caseless columns, such that their indexes serve where the database can; null: as of any text.</summary>
    public abstract SqlText? ExactEquality(ScalarTerm left, ScalarTerm right, bool nullSafe, SqlAliases aliases);

    /// <summary>An operand that compares without regard to the case of ASCII letters, on the left; an index of the column serves.</summary>
    public abstract SqlText Caseless(SqlText text);

    /// <summary>The right side of <see cref="Caseless"/>: text, or a list to look in.</summary>
    public abstract SqlText CaselessOther(SqlText text);

    public abstract SqlText Lower(SqlText text);

    public abstract SqlText Upper(SqlText text);

    public abstract SqlText Contains(SqlText text, SqlText part);

    /// <summary>Written so that an index on the text serves.</summary>
    public abstract SqlText StartsWith(SqlText text, SqlText prefix);

    public abstract SqlText EndsWith(SqlText text, SqlText suffix);

    /// <summary>Code points from an index (0 or more) on; a length of null means to the end.</summary>
    public abstract SqlText Substring(SqlText text, SqlText start, SqlText? length);

    /// <summary>A uuid as lower-case text with hyphens.</summary>
    public abstract SqlText OfUuid(SqlText uuid);

    public abstract SqlText OfInteger(SqlText integer);

    /// <summary>Keys are equal as their type compares, a column on the left.</summary>
    public SqlText SameKey(Entity entity, SqlText left, SqlText right) =>
        entity.Key.Type.Caseless ? SqlText.Of($"{KeyOf(left)} = {KeyOf(right)}") : SqlText.Of($"{left} = {right}");

    /// <summary>A caseless key, or a column or value that refers to one, as it is indexed and compared.</summary>
    public abstract SqlText KeyOf(SqlText key);

    /// <summary>A sort key of text: by code point, or as a caseless column is sorted.</summary>
    public abstract SqlText SortKey(ScalarTerm text);

    /// <summary>A parameter to compare with a sort key.</summary>
    public abstract SqlText SortValue(SqlText parameter, ScalarTerm key);
}
