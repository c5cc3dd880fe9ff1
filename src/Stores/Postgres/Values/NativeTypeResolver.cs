using System.Diagnostics.CodeAnalysis;
using Npgsql.Internal;
using Npgsql.Internal.Postgres;

namespace Ashlar.Stores.Postgres.Values;

/// <summary>Tells the driver that our two carriers of bytes go with every type.</summary>
[Experimental("NPG9001")]
internal sealed class NativeTypeResolver : PgTypeInfoResolverFactory
{
    public override IPgTypeInfoResolver CreateResolver() => new Resolver();

    /// <summary>None of its own: an array is bytes too.</summary>
    public override IPgTypeInfoResolver CreateArrayResolver() => new Resolver();

    private sealed class Resolver : IPgTypeInfoResolver
    {
        public PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options)
        {
            if (dataTypeName is not { } name) return null;
            if (type == typeof(NativeValue)) return new PgTypeInfo(options, new NativeValueConverter(), name);
            return type == typeof(RawCell) ? new PgTypeInfo(options, new RawCellConverter(), name) : null;
        }
    }
}
