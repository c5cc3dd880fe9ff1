using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Postgres.Values;
using Ashlar.Stores.Sql;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>A statement's text and the types of its parameters, whatever connection runs it: the key of what connections keep.</summary>
internal sealed class StatementText
{
    /// <param name="sql">One statement.</param>
    /// <param name="types">Of the parameters that come with each execution, in order; those the text never names are left out.</param>
    /// <param name="returnsRows">Whether a result comes back: none is asked for otherwise.</param>
    public StatementText(string sql, IReadOnlyList<ScalarType> types, bool returnsRows)
        : this(new SqlStatement(sql, [], types.Count + 1, types.Count), types, returnsRows)
    {
    }

    public StatementText(SqlStatement statement, IReadOnlyList<ScalarType> types, bool returnsRows)
    {
        Sql = statement.Text;
        Types = [.. types.Concat(statement.Constants.Select(c => c.Type)).Take(statement.ParameterCount)];
        Constants = statement.Constants;
        FirstConstant = Math.Min(types.Count, Types.Length);
        ReturnsRows = returnsRows;
    }

    public string Sql { get; }
    public ScalarType[] Types { get; }
    public IReadOnlyList<SqlConstant> Constants { get; }

    /// <summary>Its index among <see cref="Types"/>.</summary>
    public int FirstConstant { get; }

    public bool ReturnsRows { get; }
}

/// <summary>A statement on one connection, with its parameters in place: the driver finds it prepared by its text.</summary>
internal sealed class BoundStatement
{
    private readonly StatementText _text;
    private readonly ParameterBuffer _values = new();
    private readonly NpgsqlParameter<NativeValue>[] _parameters;

    public BoundStatement(StatementText text)
    {
        _text = text;
        Command = new NpgsqlBatchCommand(text.Sql);
        _parameters = new NpgsqlParameter<NativeValue>[text.Types.Length];
        for (var i = 0; i < _parameters.Length; i++)
        {
            _parameters[i] = new NpgsqlParameter<NativeValue> { NpgsqlDbType = NativeTypes.Of(text.Types[i]) };
            Command.Parameters.Add(_parameters[i]);
        }

        BindConstants();
    }

    public StatementText Text => _text;
    public NpgsqlBatchCommand Command { get; }

    /// <summary>Sets the values of this execution.</summary>
    /// <param name="values">In order; those past what the text names are not sent.</param>
    public void Bind(CelValue[] values)
    {
        _values.Reset();
        var count = Math.Min(values.Length, _text.FirstConstant);
        for (var i = 0; i < count; i++)
        {
            var start = _values.Length;
            var length = NativeEncoder.Write(_values, values[i], _text.Types[i]);
            _parameters[i].TypedValue = new NativeValue(_values, start, length);
        }
    }

    /// <summary>Sets a parameter that <see cref="Bind"/> left, once it has run.</summary>
    public void BindKeys(int index, ParentKeys keys)
    {
        if (index >= _text.FirstConstant) return; // the text never names it
        var start = _values.Length;
        keys.Write(_values);
        _parameters[index].TypedValue = new NativeValue(_values, start, _values.Length - start);
    }

    private void BindConstants()
    {
        if (_text.FirstConstant == _text.Types.Length) return;
        var constants = new ParameterBuffer();
        for (var i = _text.FirstConstant; i < _parameters.Length; i++)
        {
            var constant = _text.Constants[i - _text.FirstConstant];
            var start = constants.Length;
            var length = NativeEncoder.Write(constants, constant.Value, constant.Type);
            _parameters[i].TypedValue = new NativeValue(constants, start, length);
        }
    }
}
