using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Catalog;

/// <summary>A4: relations and indexes.</summary>
internal static class RelationErrors
{
    public static readonly ModelErrorEntry[] All =
    [
        new(UnknownEntity, "An unknown entity", "The model has no entity of this name.", "category: { ref: Categry }", "category: { ref: Category }"),
        new(ManyForm, "A list that does not say of what", "A list of rows is the other side of a reference (by), or many-to-many (link: true).", "lines: { many: OrderLine }", "lines: { many: OrderLine, by: order }"),
        new(NotTheOtherSide, "Not the other side of a reference", "'by' names a reference of the other entity that points here.", "lines: { many: OrderLine, by: product }", "lines: { many: OrderLine, by: order }"),
        new(OwnedTwice, "Owned twice", "A row is part of one other row at most, and callers are part of none.", "Order: lines { owned: true }\nCart: lines { owned: true }", "Order: lines { owned: true }\nCart: lines"),
        new(OwnedCycle, "An entity that owns itself", "If every row needs a row above it, no first one can be made.", "Page: pages { many: Page, by: parent, owned: true }", "Page: pages { many: Page, by: parent }"),
        new(ModelErrorCodes.OnDelete, "What becomes of references", "setNull needs an optional reference, and what a list owns is always deleted with its parent.", "owner: { ref: User, onDelete: setNull }", "owner: { ref: User, optional: true, onDelete: setNull }"),
        new(RepeatedIndex, "The same index twice", "Two indexes over the same fields cost twice and help once; a field has one place in an index.", "unique: [[code], [code]]", "unique: [[code]]"),
        new(CompositeReference, "Relations to keys of several fields", "A reference to a row whose key has several parts names the fields that hold them (by), in the key's order. Such rows are not linked many-to-many and not owned, and store nothing computed.", "shipped: { ref: OrderLine }", "shipped: { ref: OrderLine, by: [order, number] }"),
    ];
}
