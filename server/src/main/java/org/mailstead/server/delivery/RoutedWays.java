package org.mailstead.server.delivery;

import java.util.List;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.directory.Route;
import org.mailstead.server.directory.Transport;
import org.mailstead.server.queue.Ways;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.ForwardPath;

/**
 * Tells the queue what goes through a relay or a proxy, by what people and routes say. Any thread.
 */
public final class RoutedWays implements Ways {
    /** A space is in no domain, so a relay's name is no destination's. */
    private static final String RELAY = "relay ";

    private static final String PROXY = "proxy ";

    private final Directory directory;

    public RoutedWays(Directory directory) {
        this.directory = directory;
    }

    /** All that decides about ways. */
    private record State(List<Route> routes, List<Transport> transports) {}

    @Override
    public String via(Mail mail) throws StoreException {
        if (isOurs(directory, mail.to())) {
            return "";
        }
        if (!(TransportChoice.of(directory, mail) instanceof TransportChoice.By(var transport))) {
            return "";
        }
        return switch (transport.method()) {
            case Transport.Relay _ -> RELAY + transport.name();
            case Transport.Socks _ -> PROXY + transport.name();
            case Transport.Direct _, Transport.Fail _ -> "";
        };
    }

    @Override
    public Object state() throws StoreException {
        var transports = directory.admin().transports();
        return new State(transports.routes(), transports.list());
    }

    /** Whether there is no other way than the direct one. */
    boolean isDirect() throws StoreException {
        return directory.admin().transports().list().isEmpty();
    }

    /** Whether what {@link #via} said is a relay, which is one next hop for all. */
    static boolean isRelay(String via) {
        return via.startsWith(RELAY);
    }

    /** Whether mail for it stays here. */
    static boolean isOurs(Directory directory, ForwardPath to) throws StoreException {
        return switch (to) {
            case ForwardPath.Postmaster() -> true;
            case ForwardPath.Of(var address) ->
                    !(directory.resolve(address) instanceof Resolution.NotLocal);
            case ForwardPath.AtLiteral _ -> false;
        };
    }
}
