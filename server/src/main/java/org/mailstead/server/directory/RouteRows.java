package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;
import org.mailstead.wire.SyntaxException;

/** Rows of {@code directory_route}. */
final class RouteRows {
    private RouteRows() {}

    static List<Route> list(Tx tx, Route.Owner owner) throws SQLException {
        var sql =
                """
                SELECT owner, position, from_domains, to_domains, attempts_min, transport
                FROM directory_route WHERE owner = ? ORDER BY position
                """;
        return tx.sql(sql).bind(key(owner)).list(RouteRows::read);
    }

    /** Of all owners. */
    static List<Route> list(Tx tx) throws SQLException {
        var sql =
                """
                SELECT owner, position, from_domains, to_domains, attempts_min, transport
                FROM directory_route ORDER BY owner, position
                """;
        return tx.sql(sql).list(RouteRows::read);
    }

    static void insert(Tx tx, Route route) throws SQLException {
        var sql =
                """
                INSERT INTO directory_route
                    (owner, position, from_domains, to_domains, attempts_min, transport)
                VALUES (?, ?, ?, ?, ?, ?)
                """;
        tx.sql(sql)
                .bind(key(route.owner()))
                .bind(route.position())
                .bind(joined(route.from()))
                .bind(joined(route.to()))
                .bind(route.attemptsMin())
                .bind(route.transport())
                .update();
    }

    /** Returns whether there was one. */
    static boolean delete(Tx tx, Route.Owner owner, int position) throws SQLException {
        var sql = "DELETE FROM directory_route WHERE owner = ? AND position = ?";
        return tx.sql(sql).bind(key(owner)).bind(position).update() > 0;
    }

    /** Those of an account or a domain that is gone. */
    static void deleteAll(Tx tx, Route.Owner owner) throws SQLException {
        tx.sql("DELETE FROM directory_route WHERE owner = ?").bind(key(owner)).update();
    }

    static boolean isUsed(Tx tx, String transport) throws SQLException {
        var sql = "SELECT 1 FROM directory_route WHERE transport = ? LIMIT 1";
        return tx.sql(sql).bind(transport).one(row -> row.getInt(1)).isPresent();
    }

    private static String key(Route.Owner owner) {
        return switch (owner) {
            case Route.Owner.OfAccount(var account) -> "account " + account;
            case Route.Owner.OfDomain(var domain) -> "domain " + domain.ascii();
            case Route.Owner.OfAll() -> "all";
        };
    }

    private static Route.Owner owner(String key) {
        var space = key.indexOf(' ');
        return switch (space < 0 ? key : key.substring(0, space)) {
            case "account" -> new Route.Owner.OfAccount(Long.parseLong(key.substring(space + 1)));
            case "domain" -> new Route.Owner.OfDomain(new Domain(key.substring(space + 1)));
            default -> new Route.Owner.OfAll();
        };
    }

    private static String joined(List<Route.Match> domains) {
        return String.join(" ", domains.stream().map(Route.Match::toString).toList());
    }

    private static Route read(Row row) throws SQLException {
        try {
            return new Route(
                    owner(row.getString(1)),
                    row.getInt(2),
                    domains(row.getString(3)),
                    domains(row.getString(4)),
                    row.getInt(5),
                    row.getString(6));
        } catch (SyntaxException e) {
            throw new SQLException("route " + row.getString(1) + ": " + e.getMessage(), e);
        }
    }

    private static List<Route.Match> domains(String text) throws SyntaxException {
        var domains = new ArrayList<Route.Match>();
        for (var domain : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            domains.add(Route.Match.parse(domain));
        }
        return domains;
    }
}
