using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Catalog;

/// <summary>A3: types, their facets, defaults and keys.</summary>
internal static class TypeErrors
{
    public static readonly ModelErrorEntry[] All =
    [
        new(UnknownType, "An unknown type", "There is no type of this name.", "name: { type: varchar }", "name: { type: string }"),
        new(NoType, "A field that does not say what it is", "A field has exactly one of type, enum, ref and many.", "name: { max: 80 }", "name: { type: string, max: 80 }"),
        new(KeyNotForType, "A key that does not belong to the type", "The key has no meaning for a field of this type.", "name: { type: string, precision: 3 }", "name: { type: string }"),
        new(EmptyRange, "Nothing is between min and max", "The least is above the most.", "stock: { type: int, min: 10, max: 1 }", "stock: { type: int, min: 1, max: 10 }"),
        new(Precision, "Precision and scale", "A decimal says how many digits it has (precision, 1 to 18) and how many of them stand after the point (scale, 0 to precision).", "price: { type: decimal, precision: 20, scale: 2 }", "price: { type: decimal, precision: 12, scale: 2 }"),
        new(Pattern, "A regular expression that cannot be read", "Patterns have RE2 syntax: no back-references, no look-around, so that they run in linear time.", "sku: { type: string, pattern: '(?=a)b' }", "sku: { type: string, pattern: '^ab?$' }"),
        new(EnumWords, "The words of an enum", "An enum has at least one word, each once: letters, digits, '_', '-' and '.'. Words that YAML reads as something else are quoted.", "status: { enum: [open, open] }", "status: { enum: [open, closed] }"),
        new(Transitions, "Transitions", "Transitions lead between the words of the enum, and something says with which word a row starts: the default, or initial.", "status: { enum: [open, done], transitions: { open: [dne] } }", "status: { enum: [open, done], default: open, transitions: { open: [done] } }"),
        new(DefaultDoesNotFit, "A default that the field does not take", "The default is a value of the field's own type and within its bounds.", "stock: { type: int, min: 1, default: 0 }", "stock: { type: int, min: 1, default: 1 }"),
        new(BoundDoesNotFit, "A bound that the type cannot have", "min and max are values of the field's own type.", "stock: { type: int, max: 3000000000 }", "stock: { type: long, max: 3000000000 }"),
        new(NotSortable, "No place in an index", "Text, json, bytes, lists and strings of more than 500 characters take no unique, no index and no sorting; nor do computed fields without a column.", "notes: { type: text, unique: true }", "notes: { type: string, unique: true }"),
        new(ReadonlyWithoutDefault, "Nothing sets the field", "Only its default sets a readonly field, and this has none.", "code: { type: string, readonly: true }", "code: { type: string, readonly: true, default: new }"),
        new(Contradiction, "Keys that contradict each other", "The keys of the field cannot be true together, or one has no meaning beside the other.", "total: { type: int, computed: a + b, default: 0 }", "total: { type: int, computed: a + b }"),
        new(JsonSchema, "A JSON Schema that cannot be used", "The schema of a json field is of the subset of draft-07 that the model reference lists.", "data: { type: json, schema: { typ: object } }", "data: { type: json, schema: { type: object } }"),
        new(Key, "A key that cannot be", "A key is a required field of type string, int, long or uuid, or a reference, without default, rules or computation; or { type: long }; or { type: uuid, client: true }; or a list of such fields.", "key: price", "key: code"),
        new(UserField, "A required field of User", "A row of User is made when something first refers to a caller, and holds only the id then: further fields are optional or have a default.", "User: { fields: { phone: { type: string } } }", "User: { fields: { phone: { type: string, optional: true } } }"),
    ];
}
