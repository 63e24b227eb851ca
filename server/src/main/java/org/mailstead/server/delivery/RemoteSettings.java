package org.mailstead.server.delivery;

import org.mailstead.server.config.Transcripts;

/**
 * What the operator chose of sending to other servers, beside its bounds.
 *
 * @param transcripts of which attempts it is kept what was said
 * @param tlsOnly where mail goes by TLS or not at all
 */
public record RemoteSettings(Transcripts transcripts, TlsOnly tlsOnly) {
    /** What holds where nothing is chosen. */
    public static final RemoteSettings DEFAULT =
            new RemoteSettings(Transcripts.FAILED, TlsOnly.NOWHERE);
}
