package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

/** EXTERNAL: the TLS certificate has said it all. RFC 4422 appendix A. */
final class ExternalClient extends SaslClient {
    private final Login login;

    ExternalClient(Login login) {
        super(Mechanism.EXTERNAL);
        this.login = login;
    }

    @Override
    public byte[] initialResponse() {
        return login.loginName().getBytes(UTF_8);
    }

    @Override
    public byte[] next(byte[] challenge) throws SaslClientException {
        throw new SaslClientException("EXTERNAL has no challenges");
    }

    /** Nothing to check: the server's certificate was checked by TLS. */
    @Override
    public void finish() {}
}
