package org.mailstead.server.tls;

import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the host names that a certificate is for, and refuses others: JSSE answers with the alert
 * unrecognized_name (RFC 6066 §3). A client that names no host is not asked.
 */
final class KnownNames extends SNIMatcher {
    private static final Logger log = LoggerFactory.getLogger(KnownNames.class);

    private final Certificates certificates;

    KnownNames(Certificates certificates) {
        super(StandardConstants.SNI_HOST_NAME);
        this.certificates = certificates;
    }

    @Override
    public boolean matches(SNIServerName name) {
        var isKnown =
                name instanceof SNIHostName host
                        && certificates.areFor(host.getAsciiName().toLowerCase(Locale.ROOT));
        if (!isKnown) {
            log.atInfo()
                    .addKeyValue("name", name)
                    .log("TLS refused: no certificate is for the name that the client asks for");
        }
        return isKnown;
    }
}
