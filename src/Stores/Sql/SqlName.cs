namespace Ashlar.Stores.Sql;

/// <summary>An identifier. SQL text quotes it, so that any name a model or a database has is safe.</summary>
internal readonly record struct SqlName(string Value);

/// <summary>A parameter by its number, from 1.</summary>
internal readonly record struct SqlParameter(int Number);
