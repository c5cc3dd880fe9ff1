namespace Ashlar.Cel.Tests;

public sealed class LibraryTests
{
    [Theory]
    [InlineData("'a😀b'.size() == 3 && size('a😀b') == 3 && size(b'abc') == 3")]
    [InlineData("'a😀b'.charAt(1) == '😀' && 'ab'.charAt(2) == ''")]
    [InlineData("'a😀b'.substring(1, 2) == '😀' && 'a😀b'.substring(2) == 'b'")]
    [InlineData("'a😀b'.indexOf('b') == 2 && '😀a😀'.lastIndexOf('😀') == 2 && 'a'.indexOf('x') == -1 && 'abc'.lastIndexOf('') == 3")]
    [InlineData("'a😀b'.reverse() == 'b😀a'")]
    [InlineData("'a😀'.split('') == ['a', '😀'] && ''.split('') == [] && ''.split(',') == [''] && 'a,b,c'.split(',', 2) == ['a', 'b,c']")]
    [InlineData("'aé'.replace('', '-') == '-a-é-' && 'aaa'.replace('a', 'b', 2) == 'bba' && 'aaa'.replace('a', 'b', 0) == 'aaa'")]
    [InlineData("'ÀbC'.lowerAscii() == 'Àbc' && 'àbC'.upperAscii() == 'àBC' && '\\u00a0 x\\t'.trim() == 'x'")]
    [InlineData("string(true) == 'true' && string(1.5) == '1.5' && string(1e21) == '1e+21' && string(1u) == '1' && string(timestamp(0)) == '1970-01-01T00:00:00Z' && string(duration('1h')) == '3600s'")]
    [InlineData("int('-5') == -5 && uint('5') == 5u && double('1e3') == 1000.0 && double('Infinity') > 1e308 && bool('f') == false")]
    [InlineData("uint(1.9) == 1u && int(-1.9) == -1 && uint(5) == 5u && bytes('é') == b'é' && string(bytes('é')) == 'é'")]
    [InlineData("b'ab' + b'c' == b'abc' && b'a' < b'b'")]
    [InlineData("[1, 2][1u] == 2 || true")]
    [InlineData("dyn([1, 2])[dyn(1u)] == 2 && dyn([1, 2])[dyn(1.0)] == 2")]
    [InlineData("1 < 2u && 1u < 1.5 && 2 > 1.5 && -1 < 0u && 1.0 <= 1")]
    [InlineData("timestamp('2024-01-01T00:00:00Z') - timestamp('2023-12-31T23:59:59.5Z') == duration('500ms')")]
    [InlineData("-9223372036854775807 - 1 == -9223372036854775808 && (-9223372036854775808) % -1 == 0 && 7u / 2u == 3u && 7u % 2u == 1u")]
    [InlineData("5u - 3u == 2u && 2u * 3u == 6u && -(1.5) == -1.5 && 1.5 - 1.0 == 0.5")]
    [InlineData("[].join() == '' && ['a', 'b'].join(', ') == 'a, b'")]
    [InlineData("'%s %d %.2f %x %X %o %b %e'.format(['a', 5, 1.5, 255, 'z', 8, 5, 1.0]) == 'a 5 1.50 ff 7A 10 101 1.000000e+00'")]
    [InlineData("'%s'.format([{'b': [1u, null], 'a': type(1)}]) == '{a: int, b: [1, null]}' && '%b %x'.format([-5, -255]) == '-101 -ff'")]
    [InlineData("'%b %d'.format([0, 18446744073709551615u]) == '0 18446744073709551615'")]
    [InlineData("strings.quote('a\\a\\b\\f\\r\\t\\v') == '\"a\\\\a\\\\b\\\\f\\\\r\\\\t\\\\v\"'")]
    [InlineData("type(1) == int && type(type(1)) == type && type([]) == list && type({}) == map && int != uint")]
    [InlineData("timestamp(timestamp(1)) == timestamp(1) && duration(duration('1s')) == duration('1s') && timestamp(1) < timestamp(2)")]
    public void Computes(string source)
    {
        var value = CelEnvironment.Standard.CompileUnchecked(source).Require().Evaluate(CelVariables.None);
        Assert.True(value.IsTrue, value.ToString());
    }

    [Theory]
    [InlineData("int('x')")]
    [InlineData("int('1.5')")]
    [InlineData("int(9223372036854775808u)")]
    [InlineData("uint(-1.0)")]
    [InlineData("uint('-1')")]
    [InlineData("uint(1e300)")]
    [InlineData("double('x')")]
    [InlineData("double('1e999')")]
    [InlineData("double(' 1')")]
    [InlineData("bool('yes')")]
    [InlineData("bool('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')")]
    [InlineData("timestamp('x')")]
    [InlineData("timestamp(9223372036854775807)")]
    [InlineData("duration('x')")]
    [InlineData("duration('200000h') + duration('2500000h')")]
    [InlineData("duration('-2000000h') - duration('2500000h')")]
    [InlineData("string(b'\\xff')")]
    [InlineData("-(-9223372036854775808)")]
    [InlineData("-9223372036854775808 / -1")]
    [InlineData("1u - 2u")]
    [InlineData("1u / 0u")]
    [InlineData("1u % 0u")]
    [InlineData("18446744073709551615u + 1u")]
    [InlineData("18446744073709551615u * 2u")]
    [InlineData("'a'.charAt(2)")]
    [InlineData("'a'.charAt(-1)")]
    [InlineData("'a'.substring(2)")]
    [InlineData("'ab'.substring(2, 1)")]
    [InlineData("'a'.indexOf('a', 5)")]
    [InlineData("'a'.lastIndexOf('a', 5)")]
    [InlineData("[dyn(1)].join()")]
    [InlineData("'%'.format([])")]
    [InlineData("'%d'.format([])")]
    [InlineData("'%d'.format(['a'])")]
    [InlineData("'%.101f'.format([1.0])")]
    [InlineData("'%.f'.format([1.0])")]
    [InlineData("'%s'.format([[this]])")]
    [InlineData("[1][1.5]")]
    [InlineData("[1][18446744073709551615u]")]
    [InlineData("[1]['a']")]
    public void Fails(string source) =>
        Assert.True(CelEnvironment.Standard.CompileUnchecked(source).Require().Evaluate(new CelVariables { ["this"] = CelValue.Object(Sample.NewOrder()) }).IsError);

    [Fact]
    public void Says_which_functions_cannot_be_compiled_elsewhere()
    {
        Assert.True(Function("'a'.matches('a')").MemoryOnly);
        Assert.True(Function("timestamp(0).getHours('UTC')").MemoryOnly);
        Assert.False(Function("'a'.contains('a')").MemoryOnly);
        Assert.False(Function("'a'.substring(1)").MemoryOnly);
        Assert.True(Function("dyn('a').matches(dyn('a'))").MemoryOnly);

        static CelFunction Function(string source) => ((CallNode)CelEnvironment.Standard.Compile(source).Require().Root).Function;
    }

    [Fact]
    public void Overload_ids_are_stable_and_told_once()
    {
        var functions = CelEnvironment.Standard.Functions.Values.SelectMany(f => f).ToList();
        Assert.Equal(functions.Count, functions.Select(f => f.OverloadId).Distinct().Count());
        Assert.Contains("add_int64_int64", functions.Select(f => f.OverloadId));
        Assert.All(functions, f => Assert.True(f.IsResolved));
    }

    [Fact]
    public void Dispatches_on_values_where_types_were_not_known()
    {
        var call = (CallNode)CelEnvironment.Standard.WithVariable("x", CelType.Dyn).Compile("x + x").Require().Root;
        Assert.Equal("+", call.Function.OverloadId);
        Assert.True(call.Function.Candidates.Count > 5);
        Assert.Equal("ss", CelEvaluator.Evaluate(call, new CelVariables { ["x"] = CelValue.String("s") }).AsString);
        Assert.Equal(4, CelEvaluator.Evaluate(call, new CelVariables { ["x"] = CelValue.Int(2) }).AsInt);
        Assert.True(CelEvaluator.Evaluate(call, new CelVariables { ["x"] = CelValue.Null }).IsError);
    }
}
