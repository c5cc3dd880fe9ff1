using System.Diagnostics.CodeAnalysis;

namespace Ashlar.Cel;

/// <summary>What compiling gave: an expression, or everything that is wrong with it.</summary>
public sealed class CelResult
{
    /// <summary>A host adds what it checks itself: an expression, or issues.</summary>
    public CelResult(CheckedExpression? expression, IReadOnlyList<CelIssue> issues)
    {
        Expression = expression;
        Issues = issues;
    }

    public CheckedExpression? Expression { get; }

    /// <summary>Empty if and only if there is an expression; else ordered by position.</summary>
    public IReadOnlyList<CelIssue> Issues { get; }

    [MemberNotNullWhen(true, nameof(Expression))]
    public bool Succeeded => Expression is not null;

    /// <summary>The expression of a source known to be right.</summary>
    /// <exception cref="InvalidOperationException">There are issues: a bug of the caller.</exception>
    public CheckedExpression Require() =>
        Expression ?? throw new InvalidOperationException(string.Join(Environment.NewLine, Issues));
}
