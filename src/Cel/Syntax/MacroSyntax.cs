namespace Ashlar.Cel.Syntax;

/// <summary>Recognizes calls that are macros.</summary>
internal static class MacroSyntax
{
    /// <summary>The macro, or null where the call is a plain one.</summary>
    public static MacroNode? TryRead(
        CelEnvironment environment, string name, CelNode range, List<CelNode> arguments, int length, Issues issues)
    {
        foreach (var macro in environment.Macros.GetValueOrDefault(name, []))
        {
            if (macro.VariableCount + macro.BodyCount != arguments.Count)
            {
                continue;
            }

            var names = arguments[..macro.VariableCount];
            if (names.Find(a => a is not VariableNode { Name: [not '.', ..] }) is { } wrong)
            {
                if (!environment.Functions.ContainsKey(name))
                {
                    issues.Add(wrong, CelIssueCode.BadMacro, $"'{name}' needs a plain name here, for the element: {Usage(macro)}");
                }

                return null;
            }

            var variables = names.ConvertAll(a => ((VariableNode)a).Name);
            if (variables.Distinct().Count() < variables.Count)
            {
                issues.Add(names[1], CelIssueCode.BadMacro, $"the two variables of '{name}' need different names");
            }

            var bodies = arguments[macro.VariableCount..];
            return new(macro, range, variables, bodies, CelType.Dyn, range.Offset, length);
        }

        return null;
    }

    public static CelNode Has(CelEnvironment environment, CelNode argument, int offset, int length, Issues issues)
    {
        if (argument is SelectNode select)
        {
            return new HasNode(select.Operand, select.Field, offset, length) { NameOffset = select.NameOffset };
        }

        if (argument is VariableNode { Name: [not '.', ..] name } variable && environment.Receiver is { } receiver && name != receiver)
        {
            return new HasNode(new VariableNode(receiver, CelType.Dyn, variable.Offset, variable.Length), name, offset, length)
            {
                NameOffset = variable.Offset,
            };
        }

        if (issues.Count > 0)
        {
            return argument;
        }

        issues.Add(argument, CelIssueCode.BadMacro, "'has' needs a field, as in has(a.b)");
        return new ConstantNode(CelValue.Null, null, CelType.Dyn, offset, length);
    }

    /// <summary>How the macro is written, for messages.</summary>
    public static string Usage(CelMacro macro) =>
        $"{macro.Name}({string.Join(", ", Enumerable.Range(0, macro.VariableCount).Select(i => i == 0 ? "x" : "y").Concat(Enumerable.Repeat("…", macro.BodyCount)))})";
}
