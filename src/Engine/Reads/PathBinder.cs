using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>A column that a caller's path leads to.</summary>
internal readonly record struct BoundPath(RowPath Row, ColumnField Column);

/// <summary>Resolves the paths of conditions and sorts (<c>category.name</c>) for a caller.</summary>
internal static class PathBinder
{
    /// <summary>Null where the path is wrong or not the caller's to read: then <paramref name="faults"/> says so.</summary>
    public static BoundPath? Bind(RowPath root, string path, string parameter, string unknownCode, FaultList faults)
    {
        var row = root;
        var names = path.Split('.');
        if (names.Length > SelectionTree.MaxDepth + 1)
        {
            faults.Add(FaultCodes.Depth, $"'{path}' is deeper than {SelectionTree.MaxDepth} relations", parameter);
            return null;
        }

        foreach (var name in names.AsSpan(0, names.Length - 1))
        {
            if (FieldNames.Relation(row.Entity, name) is not { } relation)
            {
                if (FieldNames.Column(row.Entity, name) is { Type.Kind: ScalarKind.Json } json && row.Access.Read(json).Verdict != Verdict.Never)
                {
                    faults.Add(FaultCodes.Type, $"'{name}' is json; ask it in filter, as in filter={path} == 1", parameter);
                    return null;
                }

                faults.AddUnknown(unknownCode, "relation", name, FieldNames.ToOnes(row.Entity), parameter);
                return null;
            }

            if (relation is not RefField reference)
            {
                faults.Add(FaultCodes.Type, $"'{name}' is a list of rows; ask it in filter, as in {name}.exists(x, …)", parameter);
                return null;
            }

            if (IsClosed(row, reference))
            {
                faults.Refuse(path, parameter);
                return null;
            }

            row = row.Follow(reference);
        }

        return BindColumn(row, names[^1], path, parameter, unknownCode, faults);
    }

    /// <summary>The caller can never follow the relation, whatever the row.</summary>
    public static bool IsClosed(RowPath row, RefField reference) =>
        row.Access.Read(reference).Verdict == Verdict.Never || row.Profile.Of(reference.Target).Get.Verdict == Verdict.Never;

    private static BoundPath? BindColumn(RowPath row, string name, string path, string parameter, string unknownCode, FaultList faults)
    {
        if (FieldNames.Column(row.Entity, name) is not { } column)
        {
            faults.AddUnknown(unknownCode, "field", name, FieldNames.Columns(row.Entity), parameter);
            return null;
        }

        if (row.Access.Read(column).Verdict == Verdict.Never)
        {
            faults.Refuse(path, parameter);
            return null;
        }

        return new BoundPath(row, column);
    }
}
