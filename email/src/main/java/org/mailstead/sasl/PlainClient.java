package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

/** PLAIN. RFC 4616. */
final class PlainClient extends SaslClient {
    private final Login login;
    private boolean isSent;

    PlainClient(Login login) {
        super(Mechanism.PLAIN);
        this.login = login;
    }

    /** message = [authzid] UTF8NUL authcid UTF8NUL passwd. */
    @Override
    public byte[] initialResponse() {
        isSent = true;
        return ('\0' + login.loginName() + '\0' + login.password()).getBytes(UTF_8);
    }

    @Override
    public byte[] next(byte[] challenge) throws SaslClientException {
        throw new SaslClientException("PLAIN has no challenges");
    }

    @Override
    public void finish() throws SaslClientException {
        if (!isSent) {
            throw new SaslClientException("success before the password was sent");
        }
    }
}
