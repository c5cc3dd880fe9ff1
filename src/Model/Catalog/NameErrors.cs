using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Catalog;

/// <summary>A2: keys of the file, and names.</summary>
internal static class NameErrors
{
    public static readonly ModelErrorEntry[] All =
    [
        new(UnknownKey, "An unknown key", "The place has no such key. Nothing is ignored, so that a slip never goes unnoticed.", "name: { type: string, maxx: 80 }", "name: { type: string, max: 80 }"),
        new(MissingKey, "A key is missing", "The place needs this key.", "check: [{ rule: stock >= 0 }]", "check: [{ rule: stock >= 0, message: there is none left }]"),
        new(WrongForm, "A value of the wrong form", "The key takes a value of another form: a list, a map, true or false, a whole number. In YAML 1.2 yes, no, on and off are text.", "optional: yes", "optional: true"),
        new(UnknownVersion, "An unknown version of the language", "The first key says the version of the model language. This is version 1.", "ashlar: 2", "ashlar: 1"),
        new(EntityName, "An entity's name", "Entities are named in PascalCase: ASCII letters and digits, starting with a capital.", "order_line:", "OrderLine:"),
        new(PluralName, "An entity named in the plural", "Entities are named in the singular; the plural is made for the URL and the table. A warning: where the name is right, plural: says so.", "Products:", "Product:") { Severity = ModelSeverity.Warning },
        new(FieldName, "A field's name", "Fields are named in camelCase: ASCII letters and digits, starting with a small letter.", "unit_price: { type: int }", "unitPrice: { type: int }"),
        new(TooLongName, "A name that is too long", "Names have at most 63 bytes, the bound of PostgreSQL's identifiers.", "aVeryLongName…: { type: int }", "shortName: { type: int }"),
        new(ReservedName, "A reserved name", "The name is taken: by what every entity has (id, createdAt, updatedAt, version), by the built-in User, by Ashlar's own tables and addresses, or by a word of expressions.", "createdAt: { type: dateTime }", "orderedAt: { type: dateTime }"),
        new(TableCollision, "Two entities, one table", "Each entity and each link has a table of its own; databases do not tell names apart by case.", "Box: { table: crates }\nCrate:", "Box: { table: boxes }\nCrate:"),
        new(PathCollision, "Two entities at one address", "Each entity is served at an address of its own, the plural in kebab-case.", "Person: { plural: people }\nHuman: { plural: people }", "Person: { plural: people }\nHuman:"),
        new(ColumnCollision, "Two fields, one column", "Each field has a column of its own; databases do not tell names apart by case.", "price: { type: int }\ncost: { type: int, column: price }", "price: { type: int }\ncost: { type: int }"),
        new(WireCollision, "Two fields, one property", "A reference 'customer' is the property 'customerId', which no other field may be.", "customer: { ref: User }\ncustomerId: { type: string }", "customer: { ref: User }"),
        new(BadIdentifier, "A name of the wrong form", "Tables and columns are letters, digits and underscores; the model's name and plurals are kebab-case.", "table: my table", "table: my_table"),
        new(BadWas, "An earlier name that cannot be", "'was' names what the entity or field was called before: something that the model no longer has, claimed once.", "title: { type: string, was: name }\nname: { type: string }", "title: { type: string, was: name }"),
        new(UnknownFieldName, "No such field", "A list of fields, or a check, names a field that the entity does not have.", "indexes: [[pricee]]", "indexes: [[price]]"),
        new(Limits, "Limits that contradict each other", "A page without a limit of its own cannot have more rows than a request may ask for.", "limits: { page: 200, max: 100 }", "limits: { page: 100, max: 200 }"),
        new(OnlyExternal, "Only of the tables of others", "The key describes a table that Ashlar did not make, and belongs to a model with schema: external.", "entities: … placed: { type: dateTime, storage: text }", "schema: external\nentities: … placed: { type: dateTime, storage: text }"),
    ];
}
