package org.mailstead.dns;

/**
 * Asks the DNS. Safe for use by many threads at once.
 *
 * <p>{@link DnsResolver} asks real servers, {@link ZoneResolver} answers from a zone file.
 */
public interface Resolver {
    /**
     * Looks a name up, following its aliases (CNAME, DNAME), except for {@link RecordType#CNAME}.
     *
     * <p>Blocks, for no longer than the limits of the resolver; an interrupt ends it with {@link
     * DnsException.Trouble#TIMEOUT} and leaves the thread's interrupt status set.
     *
     * @param name absolute
     * @throws DnsException if there is no answer now: the look-up may work later
     */
    <T> Answer<T> lookup(Name name, RecordType<T> type) throws DnsException;
}
