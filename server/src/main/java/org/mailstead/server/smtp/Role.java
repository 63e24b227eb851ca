package org.mailstead.server.smtp;

/** What a port is for. */
public enum Role {
    /** Mail from anybody, for people here. RFC 5321. */
    INBOUND,
    /** Mail from our users, for anybody. RFC 6409. */
    SUBMISSION
}
