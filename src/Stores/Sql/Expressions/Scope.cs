namespace Ashlar.Stores.Sql.Expressions;

/// <summary>What names mean at a place of a tree.</summary>
internal sealed class Scope(Scope? outer, string name, Term term, Frame frame)
{
    /// <summary>The select that a subquery's own joins go to.</summary>
    public Frame Frame { get; } = frame;

    public Scope With(string variable, Term value, Frame? inner = null) => new(this, variable, value, inner ?? Frame);

    public Term? Find(string variable)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Name == variable) return scope.Term;
        }

        return null;
    }

    private Scope? Outer { get; } = outer;
    private string Name { get; } = name;
    private Term Term { get; } = term;
}
