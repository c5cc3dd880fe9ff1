using Microsoft.Data.Sqlite;

namespace Handwritten;

/// <summary>One connection with its prepared commands.</summary>
internal sealed class Connection : IDisposable
{
    private const string ProductColumns = "p.id, p.sku, p.name, p.description, p.price, p.stock, p.tags, p.attributes, p.category_id, p.created_at, p.updated_at, p.version";
    private readonly SqliteConnection _connection;

    public Connection(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        using (var pragmas = _connection.CreateCommand())
        {
            pragmas.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; PRAGMA cache_size=-8192;";
            pragmas.ExecuteNonQuery();
        }

        Product = Prepare($"SELECT {ProductColumns} FROM products p WHERE p.id = $1", 1);
        Page = Prepare($"SELECT {ProductColumns} FROM products p WHERE p.category_id = $1 ORDER BY p.price DESC, p.id DESC LIMIT 21", 1);
        Orders = Prepare("""
            SELECT o.id, o.customer_id, o.status, o.created_at, o.updated_at, o.version, u.id, u.email, u.name, u.created_at,
              (SELECT sum(l.quantity * l.unit_price) FROM order_lines l WHERE l.order_id = o.id)
            FROM orders o JOIN users u ON u.id = o.customer_id WHERE o.customer_id = $1 ORDER BY o.id LIMIT 21
            """, 1);
        Lines = Prepare($"""
            SELECT l.id, l.order_id, l.product_id, l.quantity, l.unit_price, l.created_at, l.updated_at, l.version, {ProductColumns}
            FROM order_lines l JOIN products p ON p.id = l.product_id WHERE l.order_id = $1 ORDER BY l.id LIMIT 101
            """, 1);
        Price = Prepare("SELECT price FROM products WHERE id = $1", 1);
        InsertOrder = Prepare("INSERT INTO orders (id, customer_id, status, created_at, updated_at, version) VALUES ($1, $2, 'pending', $3, $3, 1)", 3);
        InsertLine = Prepare("INSERT INTO order_lines (id, order_id, product_id, quantity, unit_price, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $6, 1)", 6);
    }

    public SqliteCommand Product { get; }
    public SqliteCommand Page { get; }
    public SqliteCommand Orders { get; }
    public SqliteCommand Lines { get; }
    public SqliteCommand Price { get; }
    public SqliteCommand InsertOrder { get; }
    public SqliteCommand InsertLine { get; }

    public void Dispose() => _connection.Dispose();

    public SqliteTransaction Begin() => _connection.BeginTransaction(deferred: false);

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add(new SqliteParameter("$" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), null));
        return command;
    }
}
