using Ashlar.Cel;

namespace Ashlar.Model.Expressions;

/// <summary>A CEL expression of the model, checked against the row's type, with what the engine asks about it.</summary>
public sealed record ModelExpression(CheckedExpression Checked)
{
    public CelNode Root => Checked.Root;
    public string Source => Checked.Source;

    /// <summary>Reads other rows (follows a reference past its key, or asks a list): needs the store to decide.</summary>
    public bool Traverses { get; init; }

    /// <summary>Mentions <c>old</c>.</summary>
    public bool UsesOld { get; init; }

    /// <summary>Reads nothing of the row: constants, <c>auth</c>, <c>now</c>.</summary>
    public bool RowFree { get; init; }

    /// <summary>Calls what no store can compile (<c>matches</c>): only for what runs in memory.</summary>
    public bool MemoryOnly { get; init; }

    /// <summary>Asks who the caller is: <c>auth</c>, <c>signedIn</c>, <c>hasRole</c>, <c>hasScope</c>.</summary>
    public bool UsesCaller { get; init; }

    /// <summary>Asks how the caller signed in: <c>auth.mfa</c>, <c>auth.fresh</c>.</summary>
    public bool AsksStepUp { get; init; }

    /// <summary>Mentions <c>now</c>.</summary>
    public bool UsesNow { get; init; }
}
