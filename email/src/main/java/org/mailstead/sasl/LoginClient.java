package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/** LOGIN: whatever the server asks, first the name, then the password. */
final class LoginClient extends SaslClient {
    private final Login login;
    private int answers;

    LoginClient(Login login) {
        super(Mechanism.LOGIN);
        this.login = login;
    }

    @Override
    public byte @Nullable [] initialResponse() {
        return null;
    }

    @Override
    public byte[] next(byte[] challenge) throws SaslClientException {
        return switch (answers++) {
            case 0 -> login.loginName().getBytes(UTF_8);
            case 1 -> login.password().getBytes(UTF_8);
            default -> throw new SaslClientException("LOGIN has two challenges");
        };
    }

    @Override
    public void finish() throws SaslClientException {
        if (answers != 2) {
            throw new SaslClientException("success before the password was sent");
        }
    }
}
