using System.Globalization;
using System.Text;
using Ashlar.Model;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>Types of random expressions.</summary>
internal enum Sort { Bool, Int, Double, Decimal, Text, Instant, Duration, Date, Uuid, Bytes, Json }

/// <summary>Random well-typed expressions over <see cref="PropertyModel"/>, as source.</summary>
internal sealed class RandomExpressions(Random random)
{
    private static readonly Sort[] Compared = [Sort.Int, Sort.Int, Sort.Double, Sort.Decimal, Sort.Decimal, Sort.Text, Sort.Text, Sort.Instant, Sort.Duration, Sort.Date];
    private static readonly string[] Orders = ["<", "<=", ">", ">=", "==", "!="];
    private readonly Stack<(string Name, Entity? Entity, Sort Sort)> _variables = new();
    private int _names;

    public string Of(Sort sort, int depth)
    {
        _variables.Clear();
        _variables.Push(("this", PropertyModel.Node, default));
        return Any(sort, depth);
    }

    private bool Chance(int percent) => random.Next(100) < percent;

    private T Pick<T>(params IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private string Any(Sort sort, int depth) => sort switch
    {
        Sort.Bool => Bool(depth),
        Sort.Int => Int(depth),
        Sort.Double => Double(depth),
        Sort.Decimal => Decimal(depth),
        Sort.Text => Text(depth),
        Sort.Instant => Instant(depth),
        Sort.Duration => Duration(depth),
        Sort.Date => Date(depth),
        Sort.Uuid => Chance(25) ? $"uuid('{PropertyModel.Uuid(random.Next(12)):D}')" : Field(Sort.Uuid),
        Sort.Bytes => Chance(25) ? Pick("b''", "b'a'", "b'\\xff\\xfe'") : Chance(20) ? $"bytes({Text(depth - 1)})" : Field(Sort.Bytes),
        _ => Json(depth),
    };

    private string Bool(int depth)
    {
        if (depth <= 0) return BoolLeaf();
        var d = depth - 1;
        return random.Next(22) switch
        {
            0 or 1 => $"({Bool(d)} && {Bool(d)})",
            2 or 3 => $"({Bool(d)} || {Bool(d)})",
            4 or 5 => $"!{Bool(d)}",
            6 => $"({Bool(d)} ? {Bool(d)} : {Bool(d)})",
            7 or 8 => Comparison(d),
            9 => $"({Any(Pick(Sort.Int, Sort.Text, Sort.Uuid, Sort.Bool, Sort.Decimal, Sort.Bytes, Sort.Instant), d)} {Pick("==", "!=")} null)",
            10 => Membership(d),
            11 => $"{(Chance(20) ? Caseless() : Text(d))}.{Pick("contains", "startsWith", "endsWith", "ieq", "icontains")}({Text(d)})",
            12 or 13 => OverRows(Pick("exists", "all", "exists_one"), Bool, d),
            14 => OverList(d),
            15 => Chance(50) ? $"has({Row().Text}.{FieldName(Node())})" : $"has({Json(d)}.{Pick("a", "b", "c")})",
            16 => JsonBool(d),
            17 => $"({Bool(d)} {Pick("==", "!=")} {Bool(d)})",
            18 => RowsBool(),
            19 => Lists(),
            20 => $"({Caseless()} {Pick(Orders)} {Text(0)})",
            _ => BoolLeaf(),
        };
    }

    private string BoolLeaf() => random.Next(6) switch
    {
        0 => Pick("true", "false"),
        1 or 2 => Field(Sort.Bool),
        3 => $"({Field(Sort.Int)} {Pick(Orders)} {Int(0)})",
        4 => $"({Field(Sort.Text)} {Pick(Orders)} {Text(0)})",
        _ => Comparison(0),
    };

    private string Comparison(int depth)
    {
        var sort = Pick(Compared);
        var other = (sort, Chance(15)) switch
        {
            (Sort.Int, true) => Pick(Sort.Double, Sort.Decimal),
            (Sort.Double or Sort.Decimal, true) => Sort.Int,
            _ => sort,
        };
        if (sort == Sort.Instant && Chance(15)) return $"({Field(sort)} {Pick(Orders)} timestamp('{Pick("1969-12-31T23:59:59.999999999Z", "2023-11-14T22:13:20.000000001Z", "1970-01-01T00:00:00.0000005Z")}'))";
        if (sort == Sort.Duration && Chance(15)) return $"({Field(sort)} {Pick(Orders)} duration('{Pick("1ns", "-1ns", "1500ns", "-1500ns")}'))";
        if (other != sort) return $"({Any(sort, depth)} {Pick(sort == Sort.Double || other == Sort.Double ? ["<", "<=", ">", ">="] : Orders)} {Any(other, depth)})";
        if (Chance(10)) sort = other = Pick(Sort.Uuid, Sort.Bytes, Sort.Bool);
        return $"({Any(sort, depth)} {Pick(sort is Sort.Uuid ? ["==", "!=", "<"] : Orders)} {Any(other, depth)})";
    }

    private string Membership(int depth) => random.Next(11) switch
    {
        0 => $"({Text(depth)} in {Row(PropertyModel.Node).Text}.{Pick("tags", "otags")})",
        1 => $"({Int(depth)} in {Row(PropertyModel.Node).Text}.nums)",
        2 => $"({Any(Sort.Uuid, 0)} in {Row(PropertyModel.Node).Text}.ids)",
        3 => $"({Date(0)} in {Row(PropertyModel.Node).Text}.days)",
        4 => $"({Any(Pick(Sort.Decimal, Sort.Decimal, Sort.Int), 0)} in {Row(PropertyModel.Node).Text}.prices)",
        5 => $"({Field(Sort.Text)} in [{Literal()}, {Literal()}, {Pick("null", Literal(), Text(depth))}])",
        6 => Chance(50) ? $"({Caseless()} in [{Literal()}, {Literal()}])" : $"({Caseless()} in {Row(PropertyModel.Node).Text}.{Pick("tags", "otags")})",
        8 => $"({Decimal(depth)} in [{Any(Pick(Sort.Decimal, Sort.Int), 0)}, {Any(Pick(Sort.Decimal, Sort.Int), 0)}, {Pick("null", "1.5", Number(), Json(0))}])",
        9 => $"({Any(Pick(Sort.Text, Sort.Decimal, Sort.Date, Sort.Int), 0)} in [{Json(0)}, {Any(Pick(Sort.Text, Sort.Int), 0)}])",
        7 => $"({Double(0)} in {Row(PropertyModel.Node).Text}.reals)",
        _ => $"({Int(depth)} in [{Int(0)}, {Number()}, {Pick("null", Number())}])",
    };

    private string OverRows(string macro, Func<int, string> body, int depth)
    {
        var (range, element) = Relation();
        var name = "x" + _names++;
        _variables.Push((name, element, default));
        var text = $"{range}.{macro}({name}, {body(depth)})";
        _variables.Pop();
        return Chance(15) && macro is "exists" or "all" ? Filtered(range, element, macro, depth) : text;
    }

    private string Filtered(string range, Entity element, string macro, int depth)
    {
        var (name, other) = ("x" + _names++, "x" + _names++);
        _variables.Push((name, element, default));
        var filter = Bool(Math.Min(depth, 1));
        _variables.Pop();
        _variables.Push((other, element, default));
        var body = Bool(Math.Min(depth, 1));
        _variables.Pop();
        return $"{range}.filter({name}, {filter}).{macro}({other}, {body})";
    }

    private string OverList(int depth)
    {
        var (range, sort) = random.Next(7) switch
        {
            0 or 1 => ($"{Row(PropertyModel.Node).Text}.{Pick("tags", "otags")}", Sort.Text),
            2 => ($"{Row(PropertyModel.Node).Text}.nums", Sort.Int),
            3 => ($"[{Int(0)}, {Int(0)}]", Sort.Int),
            4 => ($"[{Text(0)}, {Text(0)}, {Text(0)}]", Sort.Text),
            5 => ($"{Row(PropertyModel.Node).Text}.days", Sort.Date),
            _ => (Json(0), Sort.Json),
        };
        var name = "x" + _names++;
        _variables.Push((name, null, sort));
        var body = Chance(70) ? $"({name} {Pick("==", "!=", "<", ">=")} {Any(sort == Sort.Json ? Pick(Sort.Int, Sort.Text) : sort, 0)})" : Bool(depth);
        _variables.Pop();
        return $"{range}.{Pick("exists", "all", "exists_one")}({name}, {body})";
    }

    private string JsonBool(int depth) => random.Next(7) switch
    {
        0 => $"({Json(depth)} && {Bool(depth)})",
        1 => $"({Json(depth)} {Pick("==", "!=")} {Any(Pick(Sort.Int, Sort.Text, Sort.Double, Sort.Bool, Sort.Decimal, Sort.Date, Sort.Instant), 0)})",
        2 when Chance(20) => $"({Json(depth)} {Pick("==", "<")} {Caseless()})",
        2 => $"({Json(depth)} {Pick("<", "<=", ">", ">=")} {Any(Pick(Sort.Int, Sort.Text, Sort.Double, Sort.Decimal, Sort.Date), 0)})",
        3 => $"({Json(depth)} {Pick("==", "!=")} null)",
        4 => $"({Pick(Literal(), Number())} in {Json(depth)})",
        5 => $"({Any(Pick(Sort.Int, Sort.Text, Sort.Decimal), 0)} {Pick("==", "<")} {Json(depth)})",
        _ => $"({Json(depth)} {Pick("<", ">=")} {Json(0)})",
    };

    private string RowsBool()
    {
        var (left, entity) = Row();
        return Chance(40) ? $"({left} {Pick("==", "!=")} null)" : $"({left} {Pick("==", "!=")} {Row(entity).Text})";
    }

    private string Lists()
    {
        var row = Row(PropertyModel.Node).Text;
        return random.Next(4) switch
        {
            0 => $"({row}.tags {Pick("==", "!=")} [{Literal()}, {Literal()}])",
            1 => $"({row}.{Pick("tags", "otags")} {Pick("==", "!=")} {Row(PropertyModel.Node).Text}.tags)",
            2 => $"({row}.otags {Pick("==", "!=")} null)",
            _ => $"({row}.nums == [{Number()}])",
        };
    }

    private string Int(int depth)
    {
        if (depth <= 0) return Chance(35) ? Number() : Field(Sort.Int);
        var d = depth - 1;
        return random.Next(16) switch
        {
            0 or 1 => $"({Int(d)} {Pick("+", "-", "*")} {Int(d)})",
            2 => $"({Int(d)} {Pick("/", "%")} {Int(d)})",
            3 => $"-({Int(d)})",
            4 => $"size({Text(d)})",
            5 => $"size({Pick(Row(PropertyModel.Node).Text + ".tags", Relation().Text, Row(PropertyModel.Node).Text + ".otags", Json(0))})",
            6 => OverRows("count", Bool, d),
            7 => OverRows(Pick("sum", "min", "max"), Int, d),
            8 => $"{Instant(d)}.{Pick("getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfYear", "getDayOfWeek", "getHours", "getMinutes", "getSeconds", "getMilliseconds")}()",
            9 => $"{Duration(d)}.{Pick("getHours", "getMinutes", "getSeconds", "getMilliseconds")}()",
            10 => $"int({Any(Pick(Sort.Double, Sort.Decimal, Sort.Instant), d)})",
            11 => $"({Bool(d)} ? {Int(d)} : {Int(d)})",
            12 => $"{Row(PropertyModel.Node).Text}.nums[{Pick("0", "1", "-1", Int(0))}]",
            13 => $"({Json(0)} {Pick("+", "-", "*")} {Int(0)})",
            14 => $"size({Any(Sort.Bytes, 0)})",
            _ => Field(Sort.Int),
        };
    }

    private string Double(int depth)
    {
        if (depth <= 0) return Chance(35) ? Pick("0.0", "1.0", "-1.5", "0.1", "1e300", "9007199254740992.0", "2.5") : Field(Sort.Double);
        var d = depth - 1;
        return random.Next(7) switch
        {
            0 or 1 => $"({Double(d)} {Pick("+", "-", "*", "/")} {Double(d)})",
            2 => $"-({Double(d)})",
            3 => $"double({Int(d)})",
            4 => Exact(Pick("sum", "min", "max", "avg")),
            5 => $"({Bool(d)} ? {Double(d)} : {Double(d)})",
            _ => OverRows("avg", Int, d),
        };
    }

    // Only sums that are exact in every order are the same in every order.
    private string Exact(string macro)
    {
        var (range, element) = Relation();
        var field = element.Name switch { "Node" => "d", "Group" => "weight", _ => null };
        return field is null ? Field(Sort.Double) : $"{range}.{macro}(y, y.{field}{Pick("", " * 2.0", " / 0.0")})";
    }

    private string Decimal(int depth)
    {
        if (depth <= 0) return Chance(30) ? $"decimal('{Pick("0", "1.5", "-0.01", "100.00", "2.345678", "9999999999.99", "0.005", "0.000000000000000001")}')" : Field(Sort.Decimal);
        var d = depth - 1;
        return random.Next(9) switch
        {
            0 or 1 => $"({Decimal(d)} {Pick("+", "-", "*")} {Decimal(d)})",
            2 => $"({Decimal(d)} / {Decimal(d)})",
            3 => $"-({Decimal(d)})",
            4 => OverRows(Pick("sum", "min", "max", "avg"), Decimal, Math.Min(d, 1)),
            5 => $"({Decimal(d)} {Pick("+", "*", "-", "/")} {Any(Pick(Sort.Int, Sort.Int, Sort.Int, Sort.Json), 0)})",
            6 => $"({Bool(d)} ? {Any(Pick(Sort.Decimal, Sort.Int), d)} : {Any(Pick(Sort.Decimal, Sort.Int), d)})",
            7 => $"({Decimal(0)} - ({Bool(0)} ? {Int(0)} : ({Bool(0)} ? {Int(0)} : {Number()})))",
            _ => $"({Bool(d)} ? {Decimal(d)} : {Decimal(0)})",
        };
    }

    private string Text(int depth)
    {
        if (depth <= 0) return Chance(40) ? Literal() : Field(Sort.Text);
        var d = depth - 1;
        return random.Next(11) switch
        {
            0 or 1 => $"({Text(d)} + {Text(d)})",
            2 => $"{Text(d)}.{Pick("lowerAscii", "upperAscii", "trim")}()",
            3 => $"{Text(d)}.substring({Int(0)})",
            4 => $"{Text(d)}.substring({Pick("0", "1", "2", Int(0))}, {Pick("1", "2", "3", Int(0))})",
            5 => $"{Text(d)}.replace({Pick("'a'", "'ab'", "'😀'", "' '")}, {Text(0)})",
            6 => $"string({Pick(Int(d), Bool(d))})",
            7 => $"({Bool(d)} ? {Text(d)} : {Text(d)})",
            8 => $"{Row(PropertyModel.Node).Text}.{Pick("tags", "otags")}[{Pick("0", "1", Int(0))}]",
            9 => OverRows(Pick("min", "max"), Text, Math.Min(d, 1)),
            _ => $"({Json(0)} + {Text(0)})",
        };
    }

    private string Instant(int depth)
    {
        if (depth <= 0) return Chance(25) ? Pick("timestamp('2024-02-29T12:30:45.123456Z')", "timestamp('1969-12-31T23:59:59.999999Z')", "timestamp('9999-12-31T23:59:59Z')") : Field(Sort.Instant);
        var d = depth - 1;
        return random.Next(5) switch
        {
            0 or 1 => $"({Instant(d)} {Pick("+", "-")} {Duration(d)})",
            2 => $"timestamp({Date(d)})",
            3 => $"timestamp({Int(d)})",
            _ => $"({Bool(d)} ? {Instant(d)} : {Instant(d)})",
        };
    }

    private string Duration(int depth)
    {
        if (depth <= 0) return Chance(25) ? Pick("duration('1h30m')", "duration('-1.5s')", "duration('0s')") : Field(Sort.Duration);
        var d = depth - 1;
        return Chance(50) ? $"({Instant(d)} - {Instant(d)})" : $"({Duration(d)} {Pick("+", "-")} {Duration(d)})";
    }

    private string Date(int depth)
    {
        if (depth > 0 && Chance(40)) return $"date({Instant(depth - 1)})";
        return Chance(25) ? Pick("date('2024-02-29')", "date('1969-12-31')", "date('0001-01-01')") : Field(Sort.Date);
    }

    private string Json(int depth)
    {
        if (_variables.Any(v => v.Entity is null && v.Sort == Sort.Json) && Chance(60)) return _variables.First(v => v.Entity is null && v.Sort == Sort.Json).Name + Pick("", ".a", ".b", "[0]");
        var text = new StringBuilder($"{Row(PropertyModel.Node).Text}.js");
        for (var steps = random.Next(3); steps > 0; steps--) text.Append(Pick(".a", ".b", ".a", ".c", "['a']", "['we ird']", "['k\"q']", "['é']", "['😀']", "[0]", "[1]", "[5]"));
        if (depth > 0 && Chance(10)) return $"({Bool(depth - 1)} ? {text} : {Json(0)})";
        return text.ToString();
    }

    private string Caseless() => $"{Row(PropertyModel.Node).Text}.{Pick("cs", "ocs")}";

    private Entity Node() => PropertyModel.Node;

    private string FieldName(Entity entity) => Pick([.. entity.Fields.Select(f => f.Name).Where(n => n is not ("version" or "js"))]);

    private (string Text, Entity Element) Relation()
    {
        var (row, entity) = Row();
        return entity.Name switch
        {
            "Node" => Chance(60) ? (row + ".children", entity) : (row + ".groups", PropertyModel.Model.FindEntity("Group")!),
            "Owner" => (row + ".nodes", PropertyModel.Node),
            _ => Chance(50) ? ("this.children", PropertyModel.Node) : ("this.groups", entity),
        };
    }

    private (string Text, Entity Entity) Row()
    {
        var rows = _variables.Where(v => v.Entity is not null).ToList();
        var (text, entity, _) = rows[random.Next(rows.Count)];
        for (var steps = Chance(40) ? random.Next(1, 3) : 0; steps > 0 && entity!.Name != "Group"; steps--)
        {
            (text, entity) = entity!.Name == "Node" && Chance(50)
                ? (text + ".parent", entity)
                : (text + (entity.Name == "Node" ? ".owner" : ".boss"), PropertyModel.Model.FindEntity("Owner")!);
        }

        return (text, entity!);
    }

    private (string Text, Entity Entity) Row(Entity wanted)
    {
        for (var tries = 0; tries < 10; tries++)
        {
            var row = Row();
            if (row.Entity == wanted) return row;
        }

        return wanted == PropertyModel.Node ? ("this", wanted) : wanted.Name == "Owner" ? ("this.owner", wanted) : Row();
    }

    private string Field(Sort sort)
    {
        var scalars = _variables.Where(v => v.Entity is null && v.Sort == sort).ToList();
        if (scalars.Count > 0 && Chance(50)) return scalars[0].Name;
        var (row, entity) = Row();
        string[] names = (entity.Name, sort) switch
        {
            ("Owner", Sort.Text) => ["name"],
            ("Owner", Sort.Int) => ["score"],
            ("Owner", Sort.Uuid) => ["id", "bossId"],
            ("Group", Sort.Text) => ["title"],
            ("Group", Sort.Double) => ["weight"],
            ("Group", Sort.Uuid) => ["id"],
            _ => [],
        };
        if (names.Length > 0) return $"{row}.{Pick(names)}";
        return Row(PropertyModel.Node).Text + "." + sort switch
        {
            Sort.Bool => Pick("b", "ob"),
            Sort.Int => Pick("i", "j", "oi", "n"),
            Sort.Double => Pick("d", "od"),
            Sort.Decimal => Pick("m", "om", "w", "m", "ratio", "total"),
            Sort.Text => Pick("s", "os", "e", "s", "cs", "label"),
            Sort.Instant => Pick("ts", "ots"),
            Sort.Duration => Pick("du", "odu"),
            Sort.Date => Pick("dt", "odt"),
            Sort.Uuid => Pick("u", "ou", "id", "parentId", "ownerId"),
            _ => "by",
        };
    }

    private string Number() => Pick<long>(0, 1, -1, 2, 3, 5, 7, 10, 100, long.MaxValue, long.MinValue, 1L << 32, (1L << 53) + 1, int.MaxValue).ToString(CultureInfo.InvariantCulture);

    private string Literal()
    {
        var text = new StringBuilder("'");
        foreach (var rune in Pick(PropertyModel.Texts).EnumerateRunes())
        {
            if (rune.Value is '\'' or '\\' || rune.Value > 126) text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
            else text.Append(rune);
        }

        return text.Append('\'').ToString();
    }
}
