using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>True or false, as the database writes it.</summary>
internal readonly record struct SqlTruth(bool Value);

/// <summary>NULL of a form: a database with types wants to know which.</summary>
internal readonly record struct SqlNull(SqlForm Form);

/// <summary>A small decimal of the compiler's own, written out.</summary>
internal readonly record struct SqlDecimal(long Unscaled, int Scale);
