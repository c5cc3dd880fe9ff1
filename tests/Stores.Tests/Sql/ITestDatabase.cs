using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>A database that compiled plans are run on, without a store around it.</summary>
internal interface ITestDatabase : IDisposable
{
    string Name { get; }

    SqlDialect Dialect { get; }

    /// <summary>Makes the model's tables and indexes anew and stores every row.</summary>
    void Store(TestData data, ModelSnapshot model);

    /// <summary>Every row of a statement, its values in SQLite's forms whatever the database.</summary>
    List<StorageValue[]> Run(SqlStatement statement, IReadOnlyList<ScalarType> columns, IReadOnlyList<PlanParameter> parameters, IReadOnlyList<CelValue> values);
}
