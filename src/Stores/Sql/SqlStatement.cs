using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Sql;

/// <summary>A value that a statement holds whatever the request: bound like a parameter, in the storage form of its type.</summary>
internal sealed record SqlConstant(CelValue Value, ScalarType Type);

/// <summary>
/// One statement. Parameters are numbered from 1: first the plan's (<c>$0</c> is number 1), then, for a child statement, the
/// parent's key, then <paramref name="Constants"/> in order. All are bound, used or not: numbers without a place in the text
/// come only at the end of the plan's and are told by <paramref name="ParameterCount"/>.
/// </summary>
/// <param name="Text">The SQL.</param>
/// <param name="Constants">The constants.</param>
/// <param name="FirstConstant">The number of the first constant.</param>
/// <param name="ParameterCount">The highest number in the text: SQLite refuses to bind a number above it.</param>
internal sealed record SqlStatement(string Text, IReadOnlyList<SqlConstant> Constants, int FirstConstant, int ParameterCount);
