package org.mailstead.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;

/**
 * The servers, asked one after the other until one gives an answer; over UDP, and over TCP what was
 * truncated. For dnsjava, which matches replies to questions and picks ports and ids.
 */
final class Upstream implements Resolver {
    private final List<SimpleResolver> servers;
    private final int attemptsMax;
    private final int udpOctetsMax;
    private final int answerOctetsMax;

    /** A reply that passes the limit. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(int octets) {
            super(octets + " octets");
        }
    }

    Upstream(NameServers nameServers, DnsLimits limits) {
        servers = nameServers.servers().stream().map(SimpleResolver::new).toList();
        attemptsMax =
                nameServers.attemptsMax() == 0 ? limits.attemptsMax() : nameServers.attemptsMax();
        udpOctetsMax = limits.udpOctetsMax();
        answerOctetsMax = limits.answerOctetsMax();
        var timeout = nameServers.attemptTimeout();
        setTimeout(timeout == null ? limits.attemptTimeout() : timeout);
        setTCP(nameServers.tcpOnly());
        setEDNS(0, 0, 0, List.of());
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        return attempt(query, executor, 0);
    }

    private CompletionStage<Message> attempt(Message query, Executor executor, int attempt) {
        var server = servers.get(attempt % servers.size());
        var isLast = attempt == attemptsMax * servers.size() - 1;
        return server.sendAsync(query, executor)
                .handle((reply, trouble) -> {
                    if (!isLast && (trouble != null || !isAnswer(reply))) {
                        return attempt(query, executor, attempt + 1);
                    }
                    return trouble == null
                            ? bounded(reply)
                            : CompletableFuture.<Message>failedFuture(
                                    named(trouble, server.getAddress()));
                })
                .thenCompose(next -> next);
    }

    private CompletableFuture<Message> bounded(Message reply) {
        return reply.numBytes() <= answerOctetsMax
                ? CompletableFuture.completedFuture(reply)
                : CompletableFuture.failedFuture(new TooLargeException(reply.numBytes()));
    }

    private static boolean isAnswer(Message reply) {
        return reply.getRcode() == Rcode.NOERROR || reply.getRcode() == Rcode.NXDOMAIN;
    }

    /** With the server that was asked, which dnsjava leaves out. */
    private static IOException named(Throwable trouble, InetSocketAddress server) {
        var cause =
                trouble instanceof java.util.concurrent.CompletionException
                                && trouble.getCause() != null
                        ? trouble.getCause()
                        : trouble;
        var words =
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        var address = server.getAddress().getHostAddress() + " port " + server.getPort();
        return new IOException(address + ": " + words, cause);
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
        // dnsjava's validator asks for a size of its own: ours is smaller than a fragment.
        servers.forEach(server -> server.setEDNS(version, udpOctetsMax, flags, options));
    }

    @Override
    public void setTimeout(Duration timeout) {
        servers.forEach(server -> server.setTimeout(timeout));
    }

    @Override
    public void setTCP(boolean tcpOnly) {
        servers.forEach(server -> server.setTCP(tcpOnly));
    }

    @Override
    public void setIgnoreTruncation(boolean ignore) {
        servers.forEach(server -> server.setIgnoreTruncation(ignore));
    }

    @Override
    public void setPort(int port) {
        throw new UnsupportedOperationException("each server has its own port");
    }

    @Override
    public void setTSIGKey(TSIG key) {
        throw new UnsupportedOperationException("resolvers are not asked with TSIG");
    }
}
