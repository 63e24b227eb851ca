package org.mailstead.authres;

import java.util.ArrayList;
import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.wire.SyntaxException;

/**
 * The content of one Authentication-Results field. RFC 8601 §2.2.
 *
 * @param authservId who made the checks: a host name as a rule, but any text can stand there; not
 *     empty, without control characters
 * @param version of the format, 1 where none is written
 * @param results empty for {@code none}: no check was made
 */
public record AuthenticationResults(String authservId, int version, List<MethodResult> results) {

    /** The name of the field. */
    public static final String FIELD = "Authentication-Results";

    /** The name of the field in a chain of ARC. RFC 8617 §4.1.1. */
    public static final String ARC_FIELD = "ARC-Authentication-Results";

    /** A field with more characters is not read: 64 Ki. */
    public static final int CHARACTERS_MAX = 64 << 10;

    /** A field with more results is not read. */
    public static final int RESULTS_MAX = 1000;

    public AuthenticationResults {
        if (authservId.isEmpty()) {
            throw new IllegalArgumentException("empty authserv-id");
        }
        MethodResult.requireText("authserv-id", authservId);
        if (version < 1) {
            throw new IllegalArgumentException("version below 1: " + version);
        }
        results = List.copyOf(results);
        if (results.size() > RESULTS_MAX) {
            throw new IllegalArgumentException("more results than " + RESULTS_MAX);
        }
    }

    /** Results in the first version of the format. */
    public AuthenticationResults(String authservId, List<MethodResult> results) {
        this(authservId, 1, results);
    }

    /**
     * authres-payload. RFC 8601 §2.2.
     *
     * <p>Generous where many writers are: values that should be in quotes, an empty result at the
     * end.
     *
     * @param value the value on one line, such as {@link HeaderField#text}
     * @throws SyntaxException if it is none, or passes a limit
     */
    public static AuthenticationResults parse(String value) throws SyntaxException {
        return new AuthenticationResultsParser(value).payload();
    }

    /**
     * What one receiver in a chain of ARC found. RFC 8617 §4.1.1.
     *
     * @param value of ARC-Authentication-Results: the instance stands before the results
     * @throws SyntaxException if it is none, or passes a limit
     */
    public static AuthenticationResults parseArc(String value) throws SyntaxException {
        return parse(value.substring(value.indexOf(';') + 1));
    }

    /** The whole field, folded at 76 columns, with CRLF at its end. */
    public String field() {
        return AuthenticationResultsWriter.field(FIELD + ":", this);
    }

    /** The field of one receiver in a chain of ARC, folded, with CRLF. RFC 8617 §4.1.1. */
    public String arcField(int instance) {
        return AuthenticationResultsWriter.field(ARC_FIELD + ": i=" + instance + ";", this);
    }

    /** The value as on one line; in ARC fields the instance goes before it. */
    public String value() {
        return AuthenticationResultsWriter.value(this);
    }

    /**
     * Whether a field of a received message speaks in our name, and must not stay: RFC 8601 §5.
     *
     * <p>So does one whose authserv-id cannot be read: another reader may find our name in it.
     * Names are compared as domains (any case, U-labels or A-labels, with or without the dot of the
     * root), so comments, quotes and full-width letters hide nothing.
     *
     * @param ours the host names under which we write such fields
     */
    public static boolean isForged(HeaderField field, Iterable<Domain> ours) {
        if (!field.is(FIELD)) {
            return false;
        }
        String claimed;
        try {
            claimed = new AuthenticationResultsParser(field.text()).leadingAuthservId();
        } catch (SyntaxException e) { // what we cannot read, others may
            return true;
        }
        var name = claimed.endsWith(".") ? claimed.substring(0, claimed.length() - 1) : claimed;
        for (var domain : ours) {
            if (sameName(name, domain)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameName(String name, Domain domain) {
        try {
            return Domain.parse(name).equals(domain);
        } catch (SyntaxException e) { // no domain: then it cannot be ours
            return false;
        }
    }

    /**
     * A header without the fields that {@link #isForged}.
     *
     * @return the octets of the fields that stay, exactly as received; without an empty line
     */
    public static byte[] withoutForged(HeaderFields header, Iterable<Domain> ours) {
        var kept = new ArrayList<byte[]>();
        var length = 0;
        for (var field : header.list()) {
            if (!isForged(field, ours)) {
                var octets = field.octets();
                kept.add(octets);
                length += octets.length;
            }
        }
        var rest = new byte[length];
        var at = 0;
        for (var octets : kept) {
            System.arraycopy(octets, 0, rest, at, octets.length);
            at += octets.length;
        }
        return rest;
    }
}
