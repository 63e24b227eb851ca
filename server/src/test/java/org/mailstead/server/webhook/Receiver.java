package org.mailstead.server.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A program that is called: a real HTTP server on the loopback. */
public final class Receiver implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final List<Request> all = new CopyOnWriteArrayList<>();
    private volatile Answer answer;

    /** What it was asked. */
    @SuppressWarnings("ArrayRecordComponent") // looked at, never compared
    public record Request(
            String method, String path, com.sun.net.httpserver.Headers header, byte[] body) {
        public Optional<String> field(String name) {
            return Optional.ofNullable(header.getFirst(name));
        }

        public JsonNode json() {
            return JSON.readTree(body);
        }
    }

    /** How it answers. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange, Request request) throws IOException;
    }

    private Receiver(HttpServer server, Answer answer) {
        this.server = server;
        this.answer = answer;
    }

    /** One that takes all. */
    public static Receiver start() throws IOException {
        return start((exchange, _) -> say(exchange, 200, "taken"));
    }

    public static Receiver start(Answer answer) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var server = HttpServer.create(address, 0);
        var receiver = new Receiver(server, answer);
        server.setExecutor(receiver.threads);
        server.createContext("/", receiver::handle);
        server.start();
        return receiver;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request =
                    new Request(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath(),
                            exchange.getRequestHeaders(),
                            exchange.getRequestBody().readAllBytes());
            all.add(request);
            requests.add(request);
            answer.to(exchange, request);
        }
    }

    /** Answers with a text. */
    public static void say(HttpExchange exchange, int status, String text) throws IOException {
        var octets = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        exchange.getResponseBody().write(octets);
    }

    /** Answers otherwise from now on. */
    public void answer(Answer other) {
        answer = other;
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** The next request that nobody has seen. */
    public Request next() throws InterruptedException {
        var next = requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody called within " + PATIENCE_SECONDS + " s");
        }
        return next;
    }

    /** All so far. */
    public List<Request> all() {
        return all;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
