namespace Ashlar.Model.Declarations;

/// <summary>The keys of a field.</summary>
internal static class FieldKeys
{
    private const string Name = """{ "$ref": "#/definitions/entityName" }""";
    private const string Words = """{ "type": "array", "items": { "type": "string" } }""";

    public static readonly ModelKeys All = new(
        "a field",
        new("type", "What the field holds: string, text, int, long, double, decimal, bool, uuid, date, time, dateTime, duration, json or bytes.", """{ "$ref": "#/definitions/typeName" }""") { AppliesTo = FieldSort.Scalar & ~FieldSort.Enum },
        new("enum", "The words that the field may hold.", """{ "type": "array", "minItems": 1, "items": { "type": "string" } }""") { AppliesTo = FieldSort.Enum },
        new("ref", "A reference to one row of this entity. On the wire `<name>Id` holds its key and `<name>` the row when it is expanded.", Name) { AppliesTo = FieldSort.Ref },
        new("many", "The rows of this entity that refer here (`by`), or that are linked (`link: true`).", Name) { AppliesTo = FieldSort.Relation },
        new("by", "Of `many`: the reference of the other entity that points here. Of `ref`: the fields that hold the parts of a key of several.", """{ "anyOf": [{ "type": "string" }, { "type": "array", "minItems": 1, "items": { "type": "string" } }] }""") { AppliesTo = FieldSort.Many | FieldSort.Ref },
        new("link", "`true`: many-to-many; the link table is made.", FileKeys.Flag) { AppliesTo = FieldSort.Link },
        new("table", "The link table's name; made from the table and the field unless said.", FileKeys.Text) { AppliesTo = FieldSort.Link },
        new("from", "The link table's column with the key of this entity's row.", FileKeys.Text) { AppliesTo = FieldSort.Link },
        new("to", "The link table's column with the key of the other row.", FileKeys.Text) { AppliesTo = FieldSort.Link },
        new("owned", "`true`: the rows are part of this one: written nested in it, deleted with it, under its rules.", FileKeys.Flag) { AppliesTo = FieldSort.Many },
        new("onDelete", "What becomes of this row when the one it refers to is deleted: `restrict` (the deletion is refused; the default), `cascade` (deleted too), `setNull`.", """{ "type": "string", "enum": ["restrict", "cascade", "setNull"] }""") { AppliesTo = FieldSort.Ref },
        new("list", "`true`: an array of such values. `min` and `max` then count its items.", FileKeys.Flag) { AppliesTo = FieldSort.Scalar & ~FieldSort.Json },
        new("optional", "`true`: may be null or left out. Required means present and not null; it says nothing of empty or zero.", FileKeys.Flag) { AppliesTo = FieldSort.Column },
        new("default", "The value when none is given: on string and text the text itself; elsewhere a value, or an expression where it does not read as one; `{ expr: … }` is an expression everywhere.", """{ "$ref": "#/definitions/default" }""") { AppliesTo = FieldSort.Column },
        new("computed", "An expression whose value the field always has; nobody writes it.", FileKeys.Rule) { AppliesTo = FieldSort.Scalar & ~(FieldSort.Json | FieldSort.Enum | FieldSort.Bytes) },
        new("stored", "`true`: a computed field is kept in a column, written with the row. Only for expressions over the row itself.", FileKeys.Flag) { AppliesTo = FieldSort.Scalar },
        new("unique", "`true`: no two rows have the same value. Nulls never collide.", FileKeys.Flag) { AppliesTo = FieldSort.Column },
        new("index", "`true`: an index on this field. References have one unless `false`.", FileKeys.Flag) { AppliesTo = FieldSort.Column },
        new("search", "`true`: part of the full-text search. Comes with a later version.", FileKeys.Flag) { AppliesTo = FieldSort.String | FieldSort.Text },
        new("readonly", "`true`: only the default sets it.", FileKeys.Flag) { AppliesTo = FieldSort.Column },
        new("immutable", "`true`: set at creation only.", FileKeys.Flag) { AppliesTo = FieldSort.Column },
        new("hidden", "`true`: never leaves the server; rules may use it.", FileKeys.Flag),
        new("access", "Who sees (`read`) and sets (`write`) this field, beside the row's own rules.", """{ "$ref": "#/definitions/fieldAccess" }"""),
        new("deprecated", "`true`: the documents tell clients to stop using it.", FileKeys.Flag),
        new("description", "What the field holds, for the documentation.", FileKeys.Text),
        new("was", "The field's earlier name: its column is renamed, not dropped.", FileKeys.Text) { AppliesTo = FieldSort.Column | FieldSort.Link },
        new("column", "The column's name; else the field's in snake_case (with `_id` for a reference).", FileKeys.Text) { AppliesTo = FieldSort.Column },
        new("generated", "`true`: the database sets it (a generated column, a trigger); it is read and never written. With `schema: external`.", FileKeys.Flag) { AppliesTo = FieldSort.Column },
        new("storage", "How the column of an existing database holds the values: on SQLite `text` or `iso` (dates and times as text, instants with a space or with T and Z), `real` (a decimal as a number), `seconds` or `millis` (instants since 1970); on PostgreSQL the column's type, such as `citext` or `money`. With `schema: external`.", FileKeys.Text) { AppliesTo = FieldSort.Scalar },
        new("min", "Least: of a number its value, of text its length in Unicode characters, of bytes their count, of a list its items.", """{ "type": "number" }""") { AppliesTo = FieldSort.String | FieldSort.Text | FieldSort.Number | FieldSort.Bytes | FieldSort.Relation },
        new("max", "Most: of a number its value, of text its length in Unicode characters (255 for `string` unless said), of bytes their count, of a list its items.", """{ "type": "number" }""") { AppliesTo = FieldSort.String | FieldSort.Text | FieldSort.Number | FieldSort.Bytes | FieldSort.Relation },
        new("itemMax", "Most characters of each item of a list of text (255 for `string` unless said).", FileKeys.Whole) { AppliesTo = FieldSort.String | FieldSort.Text | FieldSort.Bytes },
        new("precision", "Digits of a decimal in all, at most 18.", """{ "type": "integer", "minimum": 1, "maximum": 18 }""") { AppliesTo = FieldSort.Decimal },
        new("scale", "Digits of a decimal after the point, at most its precision.", """{ "type": "integer", "minimum": 0, "maximum": 18 }""") { AppliesTo = FieldSort.Decimal },
        new("pattern", "A regular expression (RE2) that text must match somewhere; anchor it with ^ and $.", FileKeys.Text) { AppliesTo = FieldSort.String | FieldSort.Text },
        new("caseless", "`true`: A to Z and a to z compare as equal, in rules, filters, sorting and unique.", FileKeys.Flag) { AppliesTo = FieldSort.String | FieldSort.Text },
        new("format", "A format that text must have.", """{ "type": "string", "enum": ["email", "url", "hostname", "uuid", "slug"] }""") { AppliesTo = FieldSort.String | FieldSort.Text },
        new("transitions", "From each word of an enum, the words it may change to; a word that is left out is final.", """{ "type": "object", "additionalProperties": { "type": ["array", "null"], "items": { "type": "string" } } }""") { AppliesTo = FieldSort.Enum },
        new("initial", "With `transitions`: the words that a new row may have, beside the default.", Words) { AppliesTo = FieldSort.Enum },
        new("schema", "A JSON Schema (a subset of draft-07) that the value must meet.", """{ "type": "object" }""") { AppliesTo = FieldSort.Json })
    {
        Familiar = new Dictionary<string, string>
        {
            ["required"] = "leave it out: a field is required unless it says optional: true",
            ["nullable"] = "write optional: true; a field is required without it",
            ["null"] = "write optional: true; a field is required without it",
            ["maxLength"] = "write max",
            ["length"] = "write max",
            ["minLength"] = "write min",
            ["values"] = "write enum, in the place of type",
            ["options"] = "write enum, in the place of type",
            ["references"] = "write ref: and the entity, in the place of type",
            ["hasMany"] = "write many: and the entity, with by: and its reference",
            ["primaryKey"] = "every entity has a key 'id'; another is named by the entity's key",
            ["primary"] = "every entity has a key 'id'; another is named by the entity's key",
        },
    };
}
