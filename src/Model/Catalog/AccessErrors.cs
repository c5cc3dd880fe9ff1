using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Catalog;

/// <summary>A6: access.</summary>
internal static class AccessErrors
{
    public static readonly ModelErrorEntry[] All =
    [
        new(WriteOverlap, "write beside create, update or delete", "write stands for all three. Which of two rules holds should not be a riddle.", "access: { write: signedIn, delete: nobody }", "access: { create: signedIn, update: signedIn, delete: nobody }"),
        new(ReadOverlap, "read beside get or list", "read stands for both.", "access: { read: public, list: signedIn }", "access: { get: public, list: signedIn }"),
        new(NotARule, "A rule that is no condition", "Rules, checks and the conditions of indexes are true or false.", "access: { read: name }", "access: { read: name != '' }"),
    ];
}
