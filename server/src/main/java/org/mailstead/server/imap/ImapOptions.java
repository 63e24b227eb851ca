package org.mailstead.server.imap;

/**
 * How IMAP is served.
 *
 * @param hostName ours, in US-ASCII
 * @param passwordsInClear whether a password may come over a connection without TLS; imap 1.2
 * @param version of the program, told by ID after login
 * @param pedantic whether what clients get wrong is refused though it can be understood; imap 3.18
 * @param delays whether those who fail to log in are held up; not on a developer's machine
 */
public record ImapOptions(
        String hostName,
        boolean passwordsInClear,
        String version,
        boolean pedantic,
        boolean delays) {}
