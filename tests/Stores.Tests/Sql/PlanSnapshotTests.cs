using System.Text;
using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>The SQL of the plans that matter, in files to read. <c>UPDATE_SNAPSHOTS=1</c> writes them anew.</summary>
public sealed class PlanSnapshotTests
{
    private static readonly string Folder = RepoRoot.Combine("tests", "Stores.Tests", "Sql", "snapshots");

    public static MatrixTheoryData<string, string> ReadNames => new(Dialects.Keys, ShopPlans.Reads.Keys);

    public static TheoryData<string> DialectNames => [.. Dialects.Keys];

    private static Dictionary<string, SqlDialect> Dialects { get; } = new() { ["sqlite"] = SqliteDialect.Instance, ["postgres"] = PostgresDialect.Instance };

    [Theory]
    [MemberData(nameof(ReadNames))]
    public void Reads_have_the_SQL_that_was_looked_at(string dialect, string name)
    {
        var text = new StringBuilder();
        Write(text, ReadCompiler.Compile(ShopPlans.Reads[name], Dialects[dialect]), Dialects[dialect], "");
        Compare(Path.Combine(dialect, name), text.ToString());
    }

    [Theory]
    [MemberData(nameof(DialectNames))]
    public void Writes_have_the_SQL_that_was_looked_at(string dialect)
    {
        var (product, line) = (ShopPlans.Product, ShopPlans.Line);
        var natural = Model("Country", "key: code", "code: { type: string, max: 2 }, name: { type: string }, groups: { many: Country, link: true }");
        var counted = Model("Ticket", "key: { type: long }", "title: { type: string }");
        WritePlan[] plans =
        [
            new InsertPlan(product, [.. product.Columns.Where(c => c.HasStorage)]),
            new InsertPlan(ShopPlans.Shop.User, [ShopPlans.Shop.User.Key], IgnoreExisting: true),
            new InsertPlan(natural, [.. natural.Columns.Where(c => c.HasStorage)]),
            new InsertPlan(counted, [.. counted.Columns.Where(c => c.HasStorage && c != counted.Key)]),
            new UpdatePlan(line, [(ColumnField)line.Find("quantity")!, line.Version!]),
            new DeletePlan(product),
            new DeletePlan(natural),
            new TouchPlan(ShopPlans.Order),
            new LinkPlan((LinkField)natural.Find("groups")!),
            new UnlinkPlan((LinkField)natural.Find("groups")!, All: false, ByTarget: false),
            new UnlinkPlan((LinkField)natural.Find("groups")!, All: true, ByTarget: true),
        ];
        var text = new StringBuilder();
        foreach (var plan in plans)
        {
            var write = WriteCompiler.Compile(plan, Dialects[dialect]);
            if (write.Prelude is { } prelude) text.Append(prelude.Text).Append(";\n");
            text.Append(write.Statement.Text).Append(";\n\n");
        }

        Compare(Path.Combine(dialect, "writes"), text.ToString());
    }

    private static void Write(StringBuilder text, CompiledRead read, SqlDialect dialect, string indent)
    {
        text.Append(indent).Append(Broken(read.Statement.Text, indent)).Append(";\n");
        for (var i = 0; i < read.Statement.Constants.Count; i++)
        {
            text.Append(indent).Append($"-- {dialect.Parameter(read.Statement.FirstConstant + i)} = {read.Statement.Constants[i].Value}\n");
        }

        foreach (var child in read.Children)
        {
            text.Append(indent).Append($"-- children, by column {child.ParentKeyColumn}\n");
            Write(text, child.Read, dialect, indent + "    ");
        }
    }

    // One clause a line, as far as commas and keywords tell.
    private static string Broken(string sql, string indent)
    {
        foreach (var word in (string[])[" FROM \"", " LEFT JOIN ", " WHERE ", " ORDER BY ", " LIMIT "]) sql = sql.Replace(word, $"\n{indent}{word}", StringComparison.Ordinal);
        return sql;
    }

    private static void Compare(string name, string actual)
    {
        var path = Path.Combine(Folder, name + ".sql");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // path is in Folder
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static Entity Model(string entity, string key, string fields)
    {
        var result = ModelLoader.Load($"ashlar: 1\nname: test\nentities:\n  {entity}:\n    {key}\n    fields: {{ {fields} }}\n", "test.yaml");
        Assert.True(result.Snapshot is not null, string.Join("\n", result.Issues));
        return result.Snapshot!.FindEntity(entity)!;
    }
}
