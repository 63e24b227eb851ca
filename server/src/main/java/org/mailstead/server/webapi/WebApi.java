package org.mailstead.server.webapi;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreIoException;
import org.mailstead.server.web.Exchange;
import org.mailstead.server.web.Site;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/** The HTTP API. Any number of threads. webapi §1 */
public final class WebApi {
    private static final Logger log = LoggerFactory.getLogger(WebApi.class);
    private static final String VERSION = "v0/";
    private static final String HTML = "text/html; charset=utf-8";

    private final WebApiServices services;
    private final WebApiLimits limits;
    private final Authenticator authenticator;
    private final ApiMetrics metrics;
    private final Semaphore large;

    public WebApi(WebApiServices services, WebApiLimits limits) {
        this.services = services;
        this.limits = limits;
        authenticator = new Authenticator(services.directory(), services.hostName());
        metrics = new ApiMetrics(services.metrics());
        large = new Semaphore(limits.largeMax());
    }

    /**
     * The API at a place.
     *
     * @param base begins and ends with a slash
     * @param passwordsInClear whether passwords are taken where others could read them
     */
    public Site at(String base, boolean passwordsInClear) {
        return exchange -> serve(exchange, base, passwordsInClear);
    }

    private void serve(Exchange exchange, String base, boolean passwordsInClear)
            throws IOException {
        var path = exchange.path();
        if (path.equals(base.substring(0, base.length() - 1))) { // webapi A-2
            exchange.seeOther(base);
        } else if (path.equals(base)) {
            if (isGet(exchange)) {
                exchange.seeOther(base + VERSION);
            }
        } else if (path.equals(base + VERSION)) { // webapi A-3
            if (isGet(exchange)) {
                exchange.answer(200, HTML, Pages.index());
            }
        } else if (path.startsWith(base + VERSION)) {
            var method = Method.named(path.substring(base.length() + VERSION.length()));
            if (method.isEmpty()) {
                exchange.plain(404, "No such method");
            } else {
                method(method.get(), exchange, passwordsInClear);
            }
        } else {
            exchange.plain(404, "Nothing here");
        }
    }

    private static boolean isGet(Exchange exchange) throws IOException {
        var isGet = exchange.method().equals("GET");
        if (!isGet) {
            notAllowed(exchange, "GET");
        }
        return isGet;
    }

    private static void notAllowed(Exchange exchange, String allowed) throws IOException {
        exchange.field("Allow", allowed); // RFC 9110 §15.5.6
        exchange.plain(405, "Only " + allowed);
    }

    /** webapi */
    private void method(Method method, Exchange exchange, boolean passwordsInClear)
            throws IOException {
        switch (exchange.method()) {
            case "GET" -> exchange.answer(200, HTML, Pages.method(method));
            case "POST" -> authenticate(method, exchange, passwordsInClear);
            default -> notAllowed(exchange, "GET, POST");
        }
    }

    /** In the order that webapi §1 gives. */
    private void authenticate(Method method, Exchange exchange, boolean passwordsInClear)
            throws IOException {
        var begun = System.nanoTime();
        if (!Authenticator.hasCredentials(exchange)) {
            unauthorized(method, exchange, "Log in with an email address and a password", begun);
            return;
        }
        if (isFromElsewhere(exchange)) {
            metrics.called(method, "badauth", begun);
            exchange.plain(403, "Called from a page of another site");
            return;
        }
        if (!passwordsInClear && !exchange.isConfidential()) {
            metrics.called(method, "badauth", begun);
            exchange.plain(403, "Passwords are taken with TLS only");
            return;
        }
        var client = exchange.client();
        if (client.isEmpty()) { // webapi A-1
            metrics.called(method, "internal", begun);
            exchange.plain(500, "The proxy does not say for whom it asks");
            return;
        }
        if (!authenticator.isAllowed(client.get())) {
            metrics.called(method, "badauth", begun);
            exchange.plain(429, "Too many failed logins from your network");
            return;
        }
        switch (authenticator.logIn(exchange, client.get())) {
            case Authenticator.Outcome.Refused(var text) ->
                    unauthorized(method, exchange, text, begun);
            case Authenticator.Outcome.Unavailable() -> {
                metrics.called(method, "internal", begun);
                exchange.plain(500, "Cannot check logins now, try again later");
            }
            case Authenticator.Outcome.In(var login) -> call(method, exchange, login, begun);
        }
    }

    private void unauthorized(Method method, Exchange exchange, String text, long begun)
            throws IOException {
        metrics.called(method, "badauth", begun);
        exchange.field("WWW-Authenticate", "Basic realm=webapi"); // webapi A-11
        exchange.plain(401, text);
    }

    /** A browser that knows a password sends it with what any page asks: that says so here. */
    private static boolean isFromElsewhere(Exchange exchange) {
        var site = exchange.header("Sec-Fetch-Site");
        if (site.isPresent()) {
            return !site.get().equals("same-origin") && !site.get().equals("none");
        }
        var origin = exchange.header("Origin");
        if (origin.isEmpty()) {
            return false; // a program
        }
        try {
            var authority = URI.create(origin.get()).getRawAuthority();
            var host = exchange.header("Host").orElse("");
            return authority == null
                    || !authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    // --- calls

    private void call(Method method, Exchange exchange, Login login, long begun)
            throws IOException {
        CallException failure;
        var type = exchange.header("Content-Type").orElse("");
        try (var form = Form.read(type, exchange::body, services.blobs()::spool, limits)) {
            called(method, exchange, login, form, begun);
            return;
        } catch (CallException e) {
            failure = e;
        } catch (StoreIoException | StoreException | RuntimeException e) {
            failure = failed(method, e); // a bug costs one call, and is told as all else
        }
        metrics.called(method, failure.code().code(), begun);
        if (method == Method.SEND) {
            metrics.notSent(failure.code());
        }
        log.atInfo()
                .addKeyValue("method", method.wireName())
                .addKeyValue("account", login.account())
                .addKeyValue("code", failure.code().code())
                .addKeyValue("reason", failure.text())
                .log("call refused");
        answer(exchange, 400, Answer.error(failure));
    }

    private static CallException failed(Method method, Exception e) {
        log.atError().addKeyValue("method", method.wireName()).setCause(e).log("call failed");
        return new CallException(ErrorCode.SERVER, "cannot be done now, try again later");
    }

    private void called(Method method, Exchange exchange, Login login, Form form, long begun)
            throws CallException, StoreException, IOException {
        var answer = new Answer();
        var isLarge = form.request().size() > limits.largeOctets();
        if (isLarge && !isTurn()) {
            exchange.field("Retry-After", "10");
            exchange.plain(503, "Too many large requests at once, try again later");
            return;
        }
        try (var messages = new MessageCalls(services, login)) {
            run(method, exchange, login, form, answer, messages);
            metrics.called(method, "ok", begun);
            answer(exchange, 200, answer.body());
        } finally {
            if (isLarge) {
                large.release();
            }
        }
    }

    private boolean isTurn() {
        try {
            return large.tryAcquire(limits.largeWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run(
            Method method,
            Exchange exchange,
            Login login,
            Form form,
            Answer answer,
            MessageCalls messages)
            throws CallException, StoreException, IOException {
        if (method == Method.SEND) {
            send(exchange, login, form, answer);
            return;
        }
        var suppressions = new SuppressionCalls(services, limits);
        try (var json = new Json(form.request().stream())) {
            switch (method) {
                case SUPPRESSION_ADD -> suppressions.add(json, login, answer);
                case SUPPRESSION_LIST -> suppressions.list(json, login, answer);
                case SUPPRESSION_PRESENT -> suppressions.present(json, login, answer);
                case SUPPRESSION_REMOVE -> suppressions.remove(json, login, answer);
                case SEND,
                        MESSAGE_DELETE,
                        MESSAGE_FLAGS_ADD,
                        MESSAGE_FLAGS_REMOVE,
                        MESSAGE_GET,
                        MESSAGE_MOVE,
                        MESSAGE_PART_GET,
                        MESSAGE_RAW_GET ->
                        messages.call(method, json, answer);
            }
        }
    }

    private void send(Exchange exchange, Login login, Form form, Answer answer)
            throws CallException, IOException {
        try (var reader = new SendReader(services.blobs()::spool, limits)) {
            var request = reader.read(form);
            var sent = new SendCall(services, limits, login, exchange, metrics).send(request);
            metrics.sent();
            answer.object(out -> write(sent, out));
        }
    }

    /** webapi M-1, T-6 */
    private static void write(SendCall.Sent sent, JsonGenerator out) {
        out.writeStringProperty("MessageID", sent.messageId());
        out.writeName("Submissions");
        out.writeStartArray();
        for (int i = 0; i < sent.copies().size(); i++) {
            out.writeStartObject();
            out.writeStringProperty("Address", sent.to().get(i).text());
            out.writeNumberProperty("QueueMsgID", sent.copies().get(i).id());
            out.writeStringProperty("FromID", sent.copies().get(i).fromId());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void answer(Exchange exchange, int status, Answer.Body body) throws IOException {
        var octets = body.octets();
        try (var in = octets.stream();
                var out = exchange.answer(status, body.contentType(), octets.size())) {
            in.transferTo(out);
        }
    }
}
