#pragma warning disable
namespace Ashlar.Cel.Checking { internal static class Compiler {
  public static CelResult Compile(CelEnvironment e, string s, CelType? t, bool isChecked) => throw new NotImplementedException();
  public static (CelNode?, IReadOnlyList<CelIssue>) Parse(CelEnvironment e, string s) => throw new NotImplementedException();
  public static CelResult Check(CelEnvironment e, CelNode root, CelType? t) => throw new NotImplementedException(); } }
namespace Ashlar.Cel.Library { internal static class StandardLibrary { public static CelEnvironment AddTo(CelEnvironment e) => e; }
 internal static class ComparisonFunctions { public static IEnumerable<CelFunction> For(CelExtensionType t) => []; } }
namespace Ashlar.Cel.Syntax { internal sealed class Printer(bool hide) { public string Print(CelNode n) => throw new NotImplementedException(); public string Print(in CelValue v) => throw new NotImplementedException(); } }
namespace Ashlar.Cel.Evaluation { internal sealed class Evaluator(ICelActivation a, CelOptions o) { public CelOptions Options => o; public bool IsExhausted => false; public bool Charge(long c)=>true;
  public CelValue Run(CelNode n) => throw new NotImplementedException(); public CelValue EvaluateBody(CelNode n, CelMacroRun r) => throw new NotImplementedException(); } }
namespace Ashlar.Cel.Regexes { internal static class Re2Translator { public static bool TryTranslate(string p, out string t, out string? e, out int o) => throw new NotImplementedException(); } }
