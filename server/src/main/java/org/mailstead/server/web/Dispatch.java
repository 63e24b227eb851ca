package org.mailstead.server.web;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.mailstead.server.net.ConnectionId;
import org.mailstead.server.net.ConnectionIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings requests to the sites of their listeners, on virtual threads that may wait. */
final class Dispatch extends Handler.Abstract {
    /** Of a connection: its {@link ConnectionId}. */
    static final String ID = ConnectionId.class.getName();

    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);
    private static final String SECONDS_TO_WAIT = "10";

    private final Map<Connector, WebListener> listeners;
    private final ConnectionIds ids;
    private final WebLimits limits;
    private final Semaphore free;

    /**
     * @param listeners all of them, before the first request
     */
    Dispatch(Map<Connector, WebListener> listeners, ConnectionIds ids, WebLimits limits) {
        this.listeners = listeners;
        this.ids = ids;
        this.limits = limits;
        free = new Semaphore(limits.requestsMax());
    }

    /** What every answer says, so that no page of ours is used against its reader. webapi A-7 */
    static void protect(HttpFields.Mutable fields) {
        fields.put("X-Frame-Options", "deny");
        fields.put("X-Content-Type-Options", "nosniff");
        fields.put("Content-Security-Policy", "default-src 'self' 'unsafe-inline' data:");
        fields.put("Referrer-Policy", "same-origin");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var connection = request.getConnectionMetaData();
        var listener = listeners.get(connection.getConnector());
        if (listener == null) {
            throw new IllegalStateException("a connector of nobody");
        }
        protect(response.getHeaders());
        var exchange = new Exchange(request, response, listener.options().proxies(), limits);
        ScopedValue.where(ConnectionId.CURRENT, id(connection))
                .run(() -> serve(listener, exchange, response, callback));
        return true;
    }

    /** Given to a connection with its first request. */
    private ConnectionId id(ConnectionMetaData connection) {
        if (connection.getAttribute(ID) instanceof ConnectionId known) {
            return known;
        }
        var next = ids.next();
        connection.setAttribute(ID, next);
        return next;
    }

    private void serve(
            WebListener listener, Exchange exchange, Response response, Callback callback) {
        try {
            if (!free.tryAcquire()) {
                exchange.field("Retry-After", SECONDS_TO_WAIT);
                exchange.plain(503, "Too many requests at once, try again later");
            } else {
                try {
                    answer(listener, exchange);
                } finally {
                    free.release();
                }
            }
            if (!response.isCommitted()) {
                throw new IllegalStateException("no answer to " + exchange.path());
            }
            callback.succeeded();
        } catch (IOException e) {
            log.atDebug().addKeyValue("err", e.getMessage()).log("request cut off");
            callback.failed(e);
        } catch (RuntimeException e) {
            // a bug costs the request that meets it, not the server
            log.atError().setCause(e).log("request failed by a bug");
            callback.failed(e);
        }
    }

    private static void answer(WebListener listener, Exchange exchange) throws IOException {
        var host = exchange.host().toLowerCase(Locale.ROOT);
        if (!listener.hosts().test(host)) {
            // RFC 9110 §15.5.20
            exchange.plain(421, "No site of this name is here");
            return;
        }
        listener.site().serve(exchange);
    }
}
