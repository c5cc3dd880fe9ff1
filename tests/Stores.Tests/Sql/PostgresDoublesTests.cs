using System.Globalization;
using Ashlar.Stores.Sql;
using Npgsql;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>Arithmetic on doubles never fails a statement, and gives what the processor gives, but null where that is not finite.</summary>
public sealed class PostgresDoublesTests(PostgresTestDatabase database) : IClassFixture<PostgresTestDatabase>
{
    private static readonly SqlText Left = SqlText.Name("l");
    private static readonly SqlText Right = SqlText.Name("r");

    private static readonly double[] Special =
    [
        0, -0.0, 1, -1, 0.5, 3, double.MaxValue, double.MinValue, double.Epsilon, -double.Epsilon, 2 * double.Epsilon, 3 * double.Epsilon,
        Math.ScaleB(1, 1023), Math.ScaleB(1, 1022), Math.BitDecrement(Math.ScaleB(1, 1022)), Math.ScaleB(1, 970), Math.ScaleB(1, 971), Math.ScaleB(1, 969),
        Math.ScaleB(1, 512), Math.ScaleB(1, -512), Math.ScaleB(1, 511), Math.ScaleB(1, -511), Math.ScaleB(1, -537), Math.ScaleB(1, -538), Math.ScaleB(1.5, -538),
        Math.ScaleB(1, -1022), Math.BitDecrement(Math.ScaleB(1, -1022)), Math.ScaleB(1, -1000), Math.ScaleB(1, -60), Math.ScaleB(1, -75), Math.ScaleB(1, -24),
        Math.ScaleB(1, 24), Math.ScaleB(1, 75), Math.ScaleB(1, 1000), 1e-300, 1e300, 1e308, -1e308, 1.7e308, Math.BitDecrement(1), Math.BitIncrement(1), Math.BitDecrement(2),
    ];

    public static TheoryData<string> Operators => ["+", "-", "*", "/"];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Is_that_of_the_processor(string @operator)
    {
        var random = new Random(Effort.Seed);
        List<(double L, double R)> pairs = [.. Special.SelectMany(l => Special.Select(r => (l, r)))];
        for (var i = 0; i < Effort.Cases(20_000); i++) pairs.Add((Any(random), Any(random)));
        var aliases = new SqlAliases();
        var sql = @operator switch
        {
            "+" => PostgresDoubles.Of(SqlText.Of($"+"), Left, Right, aliases),
            "-" => PostgresDoubles.Of(SqlText.Of($"-"), Left, Right, aliases),
            "*" => PostgresDoubles.Of(SqlText.Of($"*"), Left, Right, aliases),
            _ => PostgresDoubles.Divide(Left, Right, aliases),
        };
        var text = SqlRenderer.Render(sql, PostgresDialect.Instance, 1).Text;
        using var connection = database.Connect();
        using var command = new NpgsqlCommand($"SELECT {text} FROM unnest($1, $2) AS t (l, r)", connection);
        command.Parameters.Add(new NpgsqlParameter<double[]> { TypedValue = [.. pairs.Select(p => p.L)] });
        command.Parameters.Add(new NpgsqlParameter<double[]> { TypedValue = [.. pairs.Select(p => p.R)] });
        using var reader = command.ExecuteReader();
        for (var i = 0; reader.Read(); i++)
        {
            var (l, r) = pairs[i];
            var expected = @operator switch { "+" => l + r, "-" => l - r, "*" => l * r, _ => l / r };
            double? wanted = double.IsFinite(expected) ? expected : null;
            double? found = reader.IsDBNull(0) ? null : reader.GetDouble(0);
            Assert.True(wanted == found, string.Create(CultureInfo.InvariantCulture, $"{l:R} {@operator} {r:R}: {wanted:R}, SQL {found:R}"));
        }
    }

    // Of every magnitude; neighbours of each other's inverse as well.
    private static double Any(Random random)
    {
        while (true)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(value)) return value;
        }
    }
}
