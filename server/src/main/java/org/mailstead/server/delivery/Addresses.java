package org.mailstead.server.delivery;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.mailstead.dns.Answer;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;

/** Looks up the addresses of hosts, both families at once. Any number of threads. */
final class Addresses {
    private final Resolver resolver;
    private final Families families;

    Addresses(Resolver resolver, Families families) {
        this.resolver = resolver;
        this.families = families;
    }

    /** Which addresses are wanted. */
    enum Families {
        BOTH,
        IPV4,
        IPV6
    }

    private record Half(
            @Nullable Answer<? extends InetAddress> answer, @Nullable DnsException trouble) {}

    /** The addresses of some hosts, asked for side by side, in the order of the hosts. */
    List<HostAddresses> of(List<Name> hosts) {
        if (hosts.size() == 1) {
            return List.of(of(hosts.getFirst()));
        }
        var tasks = hosts.stream().map(host -> started(() -> of(host))).toList();
        return tasks.stream().map(Addresses::result).toList();
    }

    /** The addresses of one host. */
    HostAddresses of(Name host) {
        return switch (families) {
            case IPV4 -> together(host, List.of(half(host, RecordType.A)));
            case IPV6 -> together(host, List.of(half(host, RecordType.AAAA)));
            case BOTH -> {
                var six = started(() -> half(host, RecordType.AAAA));
                var four = half(host, RecordType.A);
                yield together(host, List.of(result(six), four));
            }
        };
    }

    private Half half(Name host, RecordType<? extends InetAddress> type) {
        try {
            return new Half(resolver.lookup(host, type), null);
        } catch (DnsException e) {
            return new Half(null, e);
        }
    }

    /** One family is enough; absence is certain only of both. */
    private static HostAddresses together(Name host, List<Half> halves) {
        var found = new ArrayList<InetAddress>();
        @Nullable Answer<?> rest = null;
        @Nullable DnsException trouble = null;
        var dnssec = org.mailstead.dns.Dnssec.SECURE;
        for (var half : halves) {
            if (half.answer() instanceof Answer.Found<? extends InetAddress> some) {
                found.addAll(some.records());
                dnssec = dnssec.and(some.dnssec());
                rest = some;
            }
            trouble = half.trouble() == null ? trouble : half.trouble();
        }
        if (rest != null) {
            return new HostAddresses.Found(host, rest.canonicalName(), found, dnssec);
        }
        return trouble == null
                ? new HostAddresses.None(host)
                : new HostAddresses.Unknown(host, trouble);
    }

    private static <T> FutureTask<T> started(java.util.concurrent.Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofVirtual().name("addresses").start(task);
        return task;
    }

    private static <T> T result(FutureTask<T> task) {
        var interrupted = false;
        try {
            while (true) { // look-ups end by their own limits
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (java.util.concurrent.ExecutionException e) {
                    throw new IllegalStateException("look-up failed", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
