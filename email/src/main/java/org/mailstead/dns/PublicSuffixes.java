package org.mailstead.dns;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.mailstead.address.Domain;
import org.mailstead.wire.SyntaxException;

/**
 * Names under which people register domains, such as {@code org} and {@code co.uk}: the Public
 * Suffix List.
 *
 * <p>Only its part that speaks for registries counts (ICANN). Names like {@code github.io} in its
 * other part have an owner who may well send mail, sign it and publish a policy for all below.
 * Immutable.
 */
public final class PublicSuffixes {
    private static final String ICANN_BEGIN = "===BEGIN ICANN DOMAINS===";
    private static final String ICANN_END = "===END ICANN DOMAINS===";

    private final Set<String> rules = new HashSet<>();

    /** {@code *.ck} stands here as {@code ck}. */
    private final Set<String> wildcards = new HashSet<>();

    /** {@code !www.ck} stands here as {@code www.ck}. */
    private final Set<String> exceptions = new HashSet<>();

    private PublicSuffixes() {}

    /** Read when it is asked for the first time. */
    private static final class Shipped {
        static final PublicSuffixes LIST = read();

        private static PublicSuffixes read() {
            var name = "public_suffix_list.dat";
            try (var in = PublicSuffixes.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException(name + " is not on the class path");
                }
                return parse(new String(in.readAllBytes(), UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SyntaxException e) {
                throw new IllegalStateException("the shipped list is broken", e);
            }
        }
    }

    /** The list that comes with this release. */
    public static PublicSuffixes shipped() {
        return Shipped.LIST;
    }

    /**
     * Reads a list in its own format, of which only the part of ICANN is taken.
     *
     * @throws SyntaxException if a rule is no domain; the offset is that of its line, in chars. If
     *     there are no rules
     */
    public static PublicSuffixes parse(String list) throws SyntaxException {
        var suffixes = new PublicSuffixes();
        var isIcann = false;
        int start = 0;
        while (start < list.length()) {
            int end = list.indexOf('\n', start);
            end = end < 0 ? list.length() : end;
            var line = list.substring(start, end).strip();
            if (line.startsWith("//")) {
                isIcann = line.contains(ICANN_BEGIN) || (isIcann && !line.contains(ICANN_END));
            } else if (isIcann && !line.isEmpty()) {
                suffixes.add(line.split("\\s", 2)[0], start);
            }
            start = end + 1;
        }
        if (suffixes.rules.isEmpty()) {
            throw new SyntaxException("no rules between the marks of the ICANN domains", 0);
        }
        return suffixes;
    }

    private void add(String rule, int offset) throws SyntaxException {
        try {
            if (rule.startsWith("!")) {
                exceptions.add(Domain.parse(rule.substring(1)).ascii());
            } else if (rule.startsWith("*.")) {
                wildcards.add(Domain.parse(rule.substring(2)).ascii());
            } else {
                rules.add(Domain.parse(rule).ascii());
            }
        } catch (SyntaxException e) {
            throw e.within(offset);
        }
    }

    /** Whether nobody owns the domain as such: people register names below it. */
    public boolean isPublicSuffix(Domain domain) {
        return suffixStart(domain.ascii()) == 0;
    }

    /**
     * The domain that somebody registered: one label more than the public suffix. RFC 7489 §3.2.
     *
     * @return the domain itself if it is a public suffix
     */
    public Domain organizationalDomain(Domain domain) {
        var name = domain.ascii();
        int start = suffixStart(name);
        if (start == 0) {
            return domain;
        }
        int dot = name.lastIndexOf('.', start - 2);
        return dot < 0 ? domain : new Domain(name.substring(dot + 1));
    }

    /** The public suffix that the domain ends with; the last label if no rule says more. */
    public Domain publicSuffix(Domain domain) {
        return new Domain(domain.ascii().substring(suffixStart(domain.ascii())));
    }

    /** Where the public suffix begins: the longest rule counts, an exception before all. */
    private int suffixStart(String name) {
        int start = 0;
        while (true) {
            var candidate = name.substring(start);
            int dot = candidate.indexOf('.');
            if (dot < 0) {
                return start; // the rule "*", where no other matches
            }
            var parent = candidate.substring(dot + 1);
            if (exceptions.contains(candidate)) {
                return start + dot + 1;
            }
            if (rules.contains(candidate) || wildcards.contains(parent)) {
                return start;
            }
            start += dot + 1;
        }
    }
}
