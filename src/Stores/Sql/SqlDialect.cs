namespace Ashlar.Stores.Sql;

/// <summary>Where databases differ. Everything else the compilers write once.</summary>
internal abstract class SqlDialect
{
    /// <summary>The parameter of a number, from 1: <c>?1</c>, <c>$1</c>.</summary>
    public abstract string Parameter(int number);

    /// <summary>A value written out in its storage form, for definitions only.</summary>
    public abstract string Literal(SqlConstant constant);
}
