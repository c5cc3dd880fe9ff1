namespace Ashlar.Model.Declarations;

/// <summary>The keys of the file, of an entity, and of the small maps within.</summary>
internal static class FileKeys
{
    public const string Text = """{ "type": "string" }""";
    public const string Flag = """{ "type": "boolean" }""";
    public const string Whole = """{ "type": "integer", "minimum": 0 }""";
    public const string Rule = """{ "$ref": "#/definitions/expression" }""";
    public const string FieldLists = """{ "type": "array", "items": { "$ref": "#/definitions/fieldList" } }""";

    public static readonly ModelKeys Top = new(
        "the model",
        new("ashlar", "The version of the model language. Always 1.", """{ "const": 1 }"""),
        new("name", "The name of the backend, in lower case with dashes: it names the database file and the documents.", """{ "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" }"""),
        new("description", "What the backend is for; it heads the documentation.", Text),
        new("entities", "The kinds of row that are stored and served, by name (PascalCase, singular).", """{ "$ref": "#/definitions/entities" }"""),
        new("schema", "`external` serves an existing database as it is: nothing in it is made or changed, and a start only checks that it fits.", """{ "type": "string", "enum": ["external"] }"""));

    public static readonly ModelKeys Entity = new(
        "an entity",
        new("description", "What a row of this entity is; it heads its part of the documentation.", Text),
        new("fields", "The fields, by name (camelCase). `id`, `createdAt`, `updatedAt` and `version` are there by themselves.", """{ "$ref": "#/definitions/fields" }"""),
        new("key", "The key of a row: the name of a field (string, int, long, uuid or a reference), a list of such fields, `{ type: long }` for numbers that the database counts, or `{ type: uuid, client: true }` where callers may choose. UUIDv7 unless said.", """{ "$ref": "#/definitions/key" }"""),
        new("access", "Who may do what. What has no rule is closed.", """{ "$ref": "#/definitions/access" }"""),
        new("unique", "Lists of fields whose values together occur once. Nulls never collide.", FieldLists),
        new("indexes", "Lists of fields to index, `name desc` for descending order; or `{ fields: […], where: … }` for a partial index. References are indexed by themselves.", """{ "type": "array", "items": { "$ref": "#/definitions/index" } }"""),
        new("check", "Conditions that every written row must meet.", """{ "type": "array", "items": { "$ref": "#/definitions/check" } }"""),
        new("ifMatch", "`required`: PATCH, PUT and DELETE must carry If-Match.", """{ "type": "string", "enum": ["required"] }"""),
        new("limits", "How many rows a page may have.", """{ "$ref": "#/definitions/limits" }"""),
        new("plural", "The plural, kebab-case, where the regular English one (-s, -es, -ies) is wrong: it is the URL's segment and names the table.", """{ "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" }"""),
        new("table", "The table's name; else the plural in snake_case. `false` on `User` with `schema: external`: the database has no table of callers.", """{ "type": ["string", "boolean"] }"""),
        new("was", "The entity's earlier name: its table is renamed, not dropped.", Text),
        new("softDelete", "Deleted rows are hidden and can be restored. Comes with a later version.", Flag),
        new("audit", "Every change is recorded. Comes with a later version.", Flag),
        new("readonly", "`true`: rows are read and never written; for views. Writes are then offered nowhere.", Flag),
        new("version", "`false`: rows have no version column, and the ETag is a hash of the row; `{ column: rev }` names the column. With `schema: external` false unless said.", """{ "$ref": "#/definitions/version" }"""),
        new("timestamps", "`false`: rows have no createdAt and updatedAt; `{ createdAt: made, updatedAt: changed }` names their columns, and what is left out is not there. With `schema: external` false unless said.", """{ "$ref": "#/definitions/timestamps" }"""));

    public static readonly ModelKeys Version = new(
        "a version",
        new ModelKey("column", "The column that counts the writes of a row: a whole number.", Text));

    public static readonly ModelKeys Timestamps = new(
        "timestamps",
        new("createdAt", "The column with the instant at which the row was made.", Text),
        new("updatedAt", "The column with the instant of the row's last write.", Text));

    public static readonly ModelKeys Access = new(
        "access",
        new("read", "Who may get a row and see it in lists.", Rule),
        new("get", "Who may get a row by its key; with `list`, instead of `read`.", Rule),
        new("list", "Which rows a list shows; with `get`, instead of `read`.", Rule),
        new("create", "Who may create a row; holds on the row as written.", Rule),
        new("update", "Who may change a row; holds on the row as stored (`old`) and as written.", Rule),
        new("delete", "Who may delete a row.", Rule),
        new("write", "Stands for create, update and delete.", Rule));

    public static readonly ModelKeys FieldAccess = new(
        "a field's access",
        new("read", "Who sees the field; others get the row without it.", Rule),
        new("write", "Who may set the field.", Rule));

    public static readonly ModelKeys Key = new(
        "a key",
        new("type", "`uuid` or `long`.", """{ "type": "string", "enum": ["uuid", "long"] }"""),
        new("client", "A caller may choose the key of a row that it creates; only with `type: uuid`.", Flag),
        new("column", "The column's name; `id` unless said.", Text));

    public static readonly ModelKeys Check = new(
        "a check",
        new("rule", "An expression over the row; `old` is the row before an update, null at creation. A write is refused only when it is false.", Rule),
        new("message", "What a caller is told.", Text),
        new("field", "The field that the message is about; without it, the row.", Text));

    public static readonly ModelKeys Index = new(
        "an index",
        new("fields", "The fields, `name desc` for descending order.", """{ "$ref": "#/definitions/fieldList" }"""),
        new("where", "Only rows for which this holds are in the index.", Rule));

    public static readonly ModelKeys Limits = new(
        "limits",
        new("page", "Rows of a page when the request does not say; 20 unless said.", """{ "type": "integer", "minimum": 1, "maximum": 10000 }"""),
        new("max", "Most rows that a request may ask for; 100 unless said.", """{ "type": "integer", "minimum": 1, "maximum": 10000 }"""));

    public static readonly ModelKeys Default = new(
        "a default",
        new ModelKey("expr", "An expression, where a plain value would be taken as the value itself.", Rule));
}
