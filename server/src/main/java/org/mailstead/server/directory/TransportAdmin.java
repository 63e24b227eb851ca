package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.List;
import org.mailstead.server.directory.AdminResult.Done;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;

/**
 * Changes the ways for outgoing mail and which mail goes by which. Any thread. See {@link
 * DirectoryAdmin}.
 */
public final class TransportAdmin {
    static final int TRANSPORTS_MAX = 1_000;
    static final int ROUTES_OF_OWNER_MAX = 100;

    private final Changes changes;

    TransportAdmin(Changes changes) {
        this.changes = changes;
    }

    /** All transports, by name. */
    public List<Transport> list() throws StoreException {
        return changes.read(TransportRows::list);
    }

    /** Adds a transport. */
    public AdminResult<Transport> add(String actor, Transport transport) throws StoreException {
        return changes.apply(
                // what it prints has no secret in it
                changes.entry(actor, "transport-add", transport.name(), transport.method()),
                tx -> {
                    if (TransportRows.find(tx, transport.name()).isPresent()) {
                        return Changes.refuse("transport " + transport.name() + " exists already");
                    }
                    if (TransportRows.list(tx).size() >= TRANSPORTS_MAX) {
                        return Changes.refuse("there are " + TRANSPORTS_MAX + " transports");
                    }
                    TransportRows.insert(tx, transport);
                    return new Done<>(transport);
                });
    }

    /** Removes a transport that no route names. */
    public AdminResult<Transport> remove(String actor, String name) throws StoreException {
        return changes.apply(
                changes.entry(actor, "transport-remove", name, ""),
                tx -> {
                    var found = TransportRows.find(tx, name);
                    if (found.isEmpty()) {
                        return Changes.refuse("no transport " + name);
                    }
                    if (RouteRows.isUsed(tx, name)) {
                        return Changes.refuse("a route leads to transport " + name);
                    }
                    TransportRows.delete(tx, name);
                    return new Done<>(found.get());
                });
    }

    /** All routes, of all owners. */
    public List<Route> routes() throws StoreException {
        return changes.read(RouteRows::list);
    }

    /** Adds a route; its transport must exist, its position be free. outbound R-3 */
    public AdminResult<Route> addRoute(String actor, Route route) throws StoreException {
        return changes.apply(
                changes.entry(actor, "route-add", route.owner(), route),
                tx -> {
                    if (TransportRows.find(tx, route.transport()).isEmpty()) {
                        return Changes.refuse("no transport " + route.transport());
                    }
                    var others = RouteRows.list(tx, route.owner());
                    if (others.size() >= ROUTES_OF_OWNER_MAX) {
                        return Changes.refuse("there are " + ROUTES_OF_OWNER_MAX + " routes");
                    }
                    if (others.stream().anyMatch(one -> one.position() == route.position())) {
                        return Changes.refuse("there is a route " + route.position() + " already");
                    }
                    if (!exists(tx, route.owner())) {
                        return Changes.refuse("no such account or domain");
                    }
                    RouteRows.insert(tx, route);
                    return new Done<>(route);
                });
    }

    private static boolean exists(Tx tx, Route.Owner owner) throws SQLException {
        return switch (owner) {
            case Route.Owner.OfAccount(var account) -> AccountRows.find(tx, account).isPresent();
            case Route.Owner.OfDomain(var domain) -> DomainRows.find(tx, domain).isPresent();
            case Route.Owner.OfAll() -> true;
        };
    }

    /** Removes a route. */
    public AdminResult<Integer> removeRoute(String actor, Route.Owner owner, int position)
            throws StoreException {
        return changes.apply(
                changes.entry(actor, "route-remove", owner, position),
                tx ->
                        RouteRows.delete(tx, owner, position)
                                ? new Done<>(position)
                                : Changes.refuse("no route " + position));
    }
}
