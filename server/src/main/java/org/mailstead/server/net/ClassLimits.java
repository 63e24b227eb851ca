package org.mailstead.server.net;

/**
 * How much is allowed for each {@link NetworkClass}.
 *
 * @param host 1 or more
 * @param site {@code host} or more
 * @param provider {@code site} or more
 */
public record ClassLimits(long host, long site, long provider) {
    /** No limit. */
    public static final ClassLimits NONE =
            new ClassLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    public ClassLimits {
        if (host < 1 || site < host || provider < site) {
            throw new IllegalArgumentException(
                    "limits that do not grow: " + host + ", " + site + ", " + provider);
        }
    }

    /** The limit of one class. */
    public long of(NetworkClass network) {
        return switch (network) {
            case HOST -> host;
            case SITE -> site;
            case PROVIDER -> provider;
        };
    }
}
