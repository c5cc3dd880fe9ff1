using Ashlar.Model;
using Ashlar.Model.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>An expression of a model that has no SQL where it would need some.</summary>
/// <param name="Expression">The expression.</param>
/// <param name="Of">What it is: <c>Product.label</c>, <c>the list rule of Product</c>.</param>
/// <param name="Reason">Why, in words that follow a colon.</param>
public sealed record UntranslatableExpression(ModelExpression Expression, string Of, string Reason);

/// <summary>
/// Finds what a model asks of a database that no database answers: read rules, computed fields and whatever follows a relation
/// run in SQL. A model with any does not start.
/// </summary>
public static class ModelTranslation
{
    /// <summary>Each expression once, in the order of the model.</summary>
    public static IReadOnlyList<UntranslatableExpression> Check(ModelSnapshot model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var found = new List<UntranslatableExpression>();
        foreach (var entity in model.Entities)
        {
            foreach (var (expression, of, type) in InSql(entity))
            {
                if (found.Exists(f => f.Expression.Source == expression.Source)) continue;
                if (SqlTranslation.Check(entity, expression.Root, type) is { } refused) found.Add(new(expression, of, refused.Reason));
            }
        }

        return found;
    }

    private static IEnumerable<(ModelExpression Expression, string Of, ScalarType? Type)> InSql(Entity entity)
    {
        var access = entity.Access;
        if (access.Get is { } get) yield return (get, $"the read rule of {entity}", null);
        if (access.List is { } list) yield return (list, $"the list rule of {entity}", null);
        if (access.Create is { Traverses: true } create) yield return (create, $"the create rule of {entity}", null);
        if (access.Update is { Traverses: true } update) yield return (update, $"the update rule of {entity}", null);
        if (access.Delete is { Traverses: true } delete) yield return (delete, $"the delete rule of {entity}", null);

        foreach (var field in entity.Fields)
        {
            if (field.ReadRule is { } read) yield return (read, $"the read rule of {field}", null);
            if (field.WriteRule is { Traverses: true } write) yield return (write, $"the write rule of {field}", null);
            if (field is not ColumnField column) continue;
            if (column.Computed is { } computed) yield return (computed, column.ToString(), column.Type);
            if (column.Default is { Traverses: true } value) yield return (value, $"the default of {column}", column.Type);
        }

        foreach (var check in entity.Checks)
        {
            if (check.Rule.Traverses) yield return (check.Rule, $"a check of {entity}", null);
        }
    }
}
