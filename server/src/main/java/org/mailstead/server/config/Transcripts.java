package org.mailstead.server.config;

/** Of which attempts to deliver it is kept what was said. outbound TD-1 */
public enum Transcripts {
    NONE,
    /** Of those that did not deliver, or not yet. */
    FAILED,
    ALL
}
