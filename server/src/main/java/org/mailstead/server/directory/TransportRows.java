package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dns.Name;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.relay.RelayHost;
import org.mailstead.server.relay.RelayLogin;
import org.mailstead.server.relay.RelaySecurity;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;

/** Rows of {@code directory_transport}. */
final class TransportRows {
    private static final String COLUMNS =
            """
            name, method, host, port, security, user_name, password, mechanisms, hello, family,
            code, message
            """;

    private TransportRows() {}

    static List<Transport> list(Tx tx) throws SQLException {
        var sql = "SELECT " + COLUMNS + " FROM directory_transport ORDER BY name";
        return tx.sql(sql).list(TransportRows::read);
    }

    static Optional<Transport> find(Tx tx, String name) throws SQLException {
        var sql = "SELECT " + COLUMNS + " FROM directory_transport WHERE name = ?";
        return tx.sql(sql).bind(name).one(TransportRows::read);
    }

    static void delete(Tx tx, String name) throws SQLException {
        tx.sql("DELETE FROM directory_transport WHERE name = ?").bind(name).update();
    }

    static void insert(Tx tx, Transport transport) throws SQLException {
        var sql =
                "INSERT INTO directory_transport ("
                        + COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        var columns = columns(transport.method());
        tx.sql(sql)
                .bind(transport.name())
                .bind(columns.method)
                .bind(columns.host)
                .bind(columns.port)
                .bind(columns.security)
                .bind(columns.userName)
                .bind(columns.password)
                .bind(columns.mechanisms)
                .bind(columns.hello)
                .bind(columns.family)
                .bind(columns.code)
                .bind(columns.message)
                .update();
    }

    /** The columns but the name; null where the method has none. */
    private record Columns(
            String method,
            @Nullable String host,
            @Nullable Long port,
            @Nullable String security,
            @Nullable String userName,
            @Nullable String password,
            @Nullable String mechanisms,
            @Nullable String hello,
            @Nullable String family,
            @Nullable Long code,
            @Nullable String message) {}

    private static Columns columns(Transport.Method method) {
        return switch (method) {
            case Transport.Relay(var host) -> relay(host);
            case Transport.Socks(var host, var port, var hello) ->
                    new Columns(
                            "socks",
                            host.text(),
                            (long) port,
                            null,
                            null,
                            null,
                            null,
                            hello.ascii(),
                            null,
                            null,
                            null);
            case Transport.Direct(var family) ->
                    new Columns(
                            "direct",
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            family.name(),
                            null,
                            null);
            case Transport.Fail(var code, var message) ->
                    new Columns(
                            "fail",
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            (long) code,
                            message);
        };
    }

    private static Columns relay(RelayHost host) {
        var login = host.login();
        return new Columns(
                "relay",
                host.host().text(),
                (long) host.port(),
                host.security().toString(),
                login == null ? null : login.userName(),
                login == null ? null : login.password(),
                login == null
                        ? null
                        : String.join(
                                " ", login.mechanisms().stream().map(Mechanism::wireName).toList()),
                null,
                null,
                null,
                null);
    }

    private static Transport read(Row row) throws SQLException {
        try {
            return new Transport(row.getString(1), method(row));
        } catch (IllegalArgumentException e) {
            throw new SQLException("transport " + row.getString(1) + ": " + e.getMessage(), e);
        }
    }

    private static Transport.Method method(Row row) throws SQLException {
        var method = row.getString(2);
        return switch (method) {
            case "relay" ->
                    new Transport.Relay(
                            new RelayHost(
                                    new Name(row.getString(3)),
                                    row.getInt(4),
                                    RelaySecurity.of(row.getString(5)).orElseThrow(),
                                    login(row)));
            case "socks" ->
                    new Transport.Socks(
                            new Name(row.getString(3)),
                            row.getInt(4),
                            new Domain(row.getString(9)));
            case "direct" -> new Transport.Direct(Transport.Family.valueOf(row.getString(10)));
            case "fail" -> new Transport.Fail(row.getInt(11), row.getString(12));
            default -> throw new SQLException("unknown method " + method);
        };
    }

    private static @Nullable RelayLogin login(Row row) throws SQLException {
        var userName = row.getStringOrNull(6);
        if (userName == null) {
            return null;
        }
        var mechanisms = new ArrayList<Mechanism>();
        for (var name : row.getString(8).split(" ", -1)) {
            mechanisms.add(Mechanism.named(name).orElseThrow());
        }
        return new RelayLogin(userName, row.getString(7), mechanisms);
    }
}
