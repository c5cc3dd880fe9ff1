using System.Text.Json.Nodes;
using Ashlar.Surfaces.Http.Documents;

namespace Ashlar.Surfaces.Auth.Documents;

/// <summary>
/// What every endpoint under <c>/auth</c> tells of itself: one list for each group, in this folder. An endpoint that is served and not
/// here, or here and not served, fails a test.
/// </summary>
public static class AuthDocuments
{
    /// <summary>For <see cref="RouteDocuments"/>.</summary>
    public static IReadOnlyList<RouteDocument> Of(RouteTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var shapes = new AuthShapes(terms);
        return
        [
            .. SignInDocuments.Of(shapes),
            .. AccountDocuments.Of(shapes),
            .. SessionDocuments.Of(),
            .. GrantDocuments.Of(),
            .. FactorDocuments.Of(shapes),
            .. PasskeyDocuments.Of(),
            .. PasskeySignInDocuments.Of(shapes),
            .. StepUpDocuments.Of(shapes),
            .. ProviderDocuments.Of(),
            .. KeyDocuments.Of(),
            .. AdministrationDocuments.Of(),
            .. PageDocuments.Of(),
        ];
    }

    internal static JsonNode Example(string json) => JsonNode.Parse(json)!; // no example is null
}
