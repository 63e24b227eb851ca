package org.mailstead.server.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dns.Name;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.Route;
import org.mailstead.server.directory.Transport;
import org.mailstead.server.relay.RelayHost;
import org.mailstead.server.relay.RelayLogin;
import org.mailstead.server.relay.RelaySecurity;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;

/** The operations on ways for outgoing mail, and on which mail goes by which. outbound §7 */
public final class TransportOperations {
    private final Directory directory;

    public TransportOperations(Directory directory) {
        this.directory = directory;
    }

    /** All of them by name. */
    public Map<String, Operation> operations() {
        return Map.of(
                "transport.list", Administration.checked(this::list),
                "transport.add-relay", Administration.checked(this::addRelay),
                "transport.add-socks", Administration.checked(this::addSocks),
                "transport.add-direct", Administration.checked(this::addDirect),
                "transport.add-fail", Administration.checked(this::addFail),
                "transport.remove", Administration.checked(this::remove),
                "route.list", Administration.checked(this::listRoutes),
                "route.add", Administration.checked(this::addRoute),
                "route.remove", Administration.checked(this::removeRoute));
    }

    private void list(Call call) throws OperationException, StoreException {
        for (var transport : directory.admin().transports().list()) {
            call.line(transport.toString());
        }
    }

    private void add(Call call, Transport.Method method) throws OperationException, StoreException {
        Transport transport;
        try {
            transport = new Transport(Administration.argument(call, 0), method);
        } catch (IllegalArgumentException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
        var added = directory.admin().transports().add(call.actor(), transport);
        call.line(Administration.done(added).toString());
    }

    /** Name, host, port, security; then user, password and mechanisms if it wants a login. */
    private void addRelay(Call call) throws OperationException, StoreException, SyntaxException {
        var security =
                RelaySecurity.of(Administration.argument(call, 3))
                        .orElseThrow(() -> new OperationException("not a kind of TLS"));
        var host = Name.parse(Administration.argument(call, 1));
        try {
            var login = call.arguments().size() > 4 ? login(call) : null;
            var relay = new RelayHost(host, number(call, 2), security, login);
            add(call, new Transport.Relay(relay));
        } catch (IllegalArgumentException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    private static RelayLogin login(Call call) throws OperationException {
        var mechanisms = new ArrayList<Mechanism>();
        for (var name : call.arguments().subList(6, call.arguments().size())) {
            mechanisms.add(
                    Mechanism.named(name)
                            .orElseThrow(() -> new OperationException("no mechanism " + name)));
        }
        return new RelayLogin(
                Administration.argument(call, 4),
                Administration.argument(call, 5),
                mechanisms.isEmpty() ? RelayLogin.DEFAULT_MECHANISMS : mechanisms);
    }

    private static int number(Call call, int index) throws OperationException {
        var text = Administration.argument(call, index);
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(Character::isDigit)) {
            throw new OperationException("not a number: " + text);
        }
        return Integer.parseInt(text);
    }

    /** Name, host, port, our name in EHLO. */
    private void addSocks(Call call) throws OperationException, StoreException, SyntaxException {
        var port = number(call, 2);
        if (port < 1 || port > 65_535) {
            throw new OperationException("not a port: " + port);
        }
        add(
                call,
                new Transport.Socks(
                        Name.parse(Administration.argument(call, 1)),
                        port,
                        Domain.parse(Administration.argument(call, 3))));
    }

    /** Name, family. */
    private void addDirect(Call call) throws OperationException, StoreException {
        var family =
                switch (Administration.argument(call, 1).toLowerCase(Locale.ROOT)) {
                    case "both" -> Transport.Family.BOTH;
                    case "ipv4" -> Transport.Family.IPV4;
                    case "ipv6" -> Transport.Family.IPV6;
                    default -> throw new OperationException("not both, ipv4 or ipv6");
                };
        add(call, new Transport.Direct(family));
    }

    /** Name, code, message. */
    private void addFail(Call call) throws OperationException, StoreException {
        try {
            add(call, new Transport.Fail(number(call, 1), Administration.argument(call, 2)));
        } catch (IllegalArgumentException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Name. */
    private void remove(Call call) throws OperationException, StoreException {
        var name = Administration.argument(call, 0);
        Administration.done(directory.admin().transports().remove(call.actor(), name));
        call.line("transport " + name + " removed");
    }

    private void listRoutes(Call call) throws OperationException, StoreException {
        for (var route : directory.admin().transports().routes()) {
            call.line(describe(route.owner()) + " " + route);
        }
    }

    private String describe(Route.Owner owner) throws StoreException {
        return switch (owner) {
            case Route.Owner.OfAccount(var id) ->
                    "account "
                            + directory.account(id).map(one -> one.name()).orElse("that is gone");
            case Route.Owner.OfDomain(var domain) -> "domain " + domain.unicode();
            case Route.Owner.OfAll() -> "all";
        };
    }

    /** Owner (see {@link #owner}), position, transport, attempts, from and to with commas. */
    private void addRoute(Call call) throws OperationException, StoreException, SyntaxException {
        try {
            var route =
                    new Route(
                            owner(Administration.argument(call, 0)),
                            number(call, 1),
                            domains(Administration.argument(call, 4)),
                            domains(Administration.argument(call, 5)),
                            number(call, 3),
                            Administration.argument(call, 2));
            var added = directory.admin().transports().addRoute(call.actor(), route);
            call.line("%s %s".formatted(describe(route.owner()), Administration.done(added)));
        } catch (IllegalArgumentException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Owner, position. */
    private void removeRoute(Call call) throws OperationException, StoreException, SyntaxException {
        var owner = owner(Administration.argument(call, 0));
        var position = number(call, 1);
        Administration.done(
                directory.admin().transports().removeRoute(call.actor(), owner, position));
        call.line("route " + position + " of " + describe(owner) + " removed");
    }

    /** {@code all}, {@code account NAME} or {@code domain NAME}. */
    private Route.Owner owner(String text)
            throws OperationException, StoreException, SyntaxException {
        var space = text.indexOf(' ');
        var name = text.substring(space + 1);
        return switch (space < 0 ? text : text.substring(0, space)) {
            case "all" -> new Route.Owner.OfAll();
            case "account" ->
                    new Route.Owner.OfAccount(
                            directory
                                    .account(name)
                                    .orElseThrow(() -> new OperationException("no account " + name))
                                    .id());
            case "domain" -> new Route.Owner.OfDomain(Domain.parse(name));
            default -> throw new OperationException("not all, an account or a domain: " + text);
        };
    }

    private static List<Route.Match> domains(@Nullable String text) throws SyntaxException {
        var domains = new ArrayList<Route.Match>();
        if (text != null && !text.isEmpty()) {
            for (var domain : text.split(",", -1)) {
                domains.add(Route.Match.parse(domain.strip()));
            }
        }
        return domains;
    }
}
