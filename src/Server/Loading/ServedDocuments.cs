using Ashlar.Surfaces.Auth.Documents;
using Ashlar.Surfaces.Http.Documents;
using Ashlar.Surfaces.OAuth;

namespace Ashlar.Server.Loading;

/// <summary>What surfaces other than the API's tell of their operations, for the OpenAPI document.</summary>
public static class ServedDocuments
{
    /// <summary>For <see cref="RouteDocuments"/>.</summary>
    public static IReadOnlyList<RouteDocument> Of(RouteTerms terms) => [.. AuthDocuments.Of(terms), .. OAuthDocuments.Of(terms)];
}
