using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Catalog;

/// <summary>A5: expressions.</summary>
internal static class ExpressionErrors
{
    public static readonly ModelErrorEntry[] All =
    [
        new(Syntax, "An expression that cannot be read", "Expressions are CEL, the Common Expression Language.", "read: ownerId == ", "read: ownerId == auth.id"),
        new(UnknownName, "An unknown name", "In scope are the row's fields, old, auth, now, and the words public, nobody and signedIn.", "read: ownerID == auth.id", "read: ownerId == auth.id"),
        new(UnknownFunction, "An unknown function", "There is no function or macro of this name.", "read: hasRol('admin')", "read: hasRole('admin')"),
        new(NoOverload, "An operator or function on the wrong types", "It exists, but not for values of these types. Numbers of different types are converted by int(), double() and decimal().", "rule: name > 3", "rule: size(name) > 3"),
        new(WrongType, "An expression of the wrong type", "The place needs a value of another type.", "count: { type: int, computed: name }", "count: { type: int, computed: size(name) }"),
        new(BadLiteral, "A literal that does not fit", "Compared with a field, a literal is of the field's type: a word of the enum, a date, a uuid, an instant.", "read: status == 'payed'", "read: status == 'paid'"),
        new(MemoryOnly, "A function that runs in memory only", "Read rules, computed fields and whatever follows a relation run in the database, which does not have this function.", "read: name.matches('^a')", "read: name.startsWith('a')"),
        new(TooComplex, "An expression that is too large", "Expressions have at most 16,384 characters, 250 levels and 20,000 parts.", "read: a + (a + (a + …))", "read: a > 1"),
        new(ModelErrorCodes.Old, "'old' where there is none", "old is the row before a change: in update rules, checks and rules for writing a field. Its lists are gone.", "read: old.status == 'open'", "update: old.status == 'open'"),
        new(DefaultCycle, "Defaults that need each other", "A default may use other fields of the row, which then must not need it.", "a: { type: int, default: b }\nb: { type: int, default: a }", "a: { type: int, default: b }\nb: { type: int, default: 1 }"),
        new(ComputedCycle, "A computed field that needs itself", "Computed fields may use each other, not in a circle.", "a: { type: int, computed: b }\nb: { type: int, computed: a }", "a: { type: int, computed: b }\nb: { type: int }"),
        new(BadMacro, "A macro that does not apply", "Macros run over lists: all, exists, exists_one, map and filter over any, sum, min, max, avg and count over the rows of a relation.", "computed: lines.sum(l)", "computed: lines.sum(l, l.quantity)"),
        new(NotStorable, "A computed field that cannot be stored", "A stored field is written with its own row, and so depends on nothing else.", "total: { type: int, computed: lines.sum(l, l.quantity), stored: true }", "total: { type: int, computed: lines.sum(l, l.quantity) }"),
        new(NotIndexable, "A condition that an index cannot have", "The condition of a partial index depends on the row's own columns alone.", "indexes: [{ fields: [name], where: ownerId == auth.id }]", "indexes: [{ fields: [name], where: status == 'open' }]"),
    ];
}
