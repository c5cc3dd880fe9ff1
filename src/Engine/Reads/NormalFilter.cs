using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>
/// A caller's filter, compiled, with its constants taken out: <see cref="Tree"/> has variables <c>#0</c>, <c>#1</c>, … in their
/// place, so that filters that differ only in values share a plan.
/// </summary>
/// <param name="Tree">Checked, neither folded for a caller nor guarded.</param>
/// <param name="Constants">The values, in order.</param>
/// <param name="Types">Their storage types, part of the structure.</param>
/// <param name="Structure">Text that equal structures share; the plan cache's key.</param>
internal sealed record NormalFilter(CelNode Tree, CelValue[] Constants, ScalarType[] Types, string Structure)
{
    public static string NameOf(int index) => "#" + index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
