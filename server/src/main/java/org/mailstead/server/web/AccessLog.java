package org.mailstead.server.web;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.mailstead.server.net.ConnectionId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each request, those too that get no further than a refusal. */
final class AccessLog implements RequestLog {
    private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
    private static final int TEXT_CHARS_MAX = 200;

    @Override
    public void log(Request request, Response response) {
        var id = request.getConnectionMetaData().getAttribute(Dispatch.ID);
        if (id instanceof ConnectionId known) {
            ScopedValue.where(ConnectionId.CURRENT, known).run(() -> write(request, response));
        } else {
            write(request, response);
        }
    }

    private static void write(Request request, Response response) {
        var connection = request.getConnectionMetaData();
        var nanos = System.nanoTime() - request.getBeginNanoTime();
        var path = request.getHttpURI().getPath(); // without the query, which may be secret
        var tls = Exchange.tls(request);
        log.atInfo()
                .addKeyValue("listener", connection.getConnector().getName())
                .addKeyValue(
                        "remote",
                        Exchange.address(connection.getRemoteSocketAddress()).getHostAddress())
                .addKeyValue("protocol", connection.getHttpVersion().asString())
                .addKeyValue("tls", tls == null ? "" : tls.toString())
                .addKeyValue("method", cut(request.getMethod()))
                .addKeyValue("path", cut(path == null ? "" : path))
                .addKeyValue("status", response.getStatus())
                .addKeyValue("octets_in", Request.getContentBytesRead(request))
                .addKeyValue("octets", Response.getContentBytesWritten(response))
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(nanos))
                .log("request");
    }

    private static String cut(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
    }
}
