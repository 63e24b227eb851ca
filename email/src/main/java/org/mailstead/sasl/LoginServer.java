package org.mailstead.sasl;

import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;

/** LOGIN: user name and password, each asked for. Was never standardized. */
final class LoginServer extends SaslServer {
    private @Nullable String name;

    LoginServer(SaslContext context) {
        super(Mechanism.LOGIN, context);
    }

    /** Some clients look for these very words. */
    @Override
    public Step.Challenge begin() {
        return new Step.Challenge("Username:");
    }

    @Override
    Step answer(byte[] response) throws CredentialsUnavailableException {
        String text;
        try {
            text = Text.of(response);
        } catch (SyntaxException e) {
            return done(new SaslOutcome.Malformed(e.getMessage()));
        }
        var limits = context().limits();
        var max = name == null ? limits.nameOctetsMax() : limits.passwordOctetsMax();
        if (Text.octets(text) > max) {
            return done(new SaslOutcome.Malformed("name or password too long"));
        }
        if (name == null) {
            name = Preparation.userName(text);
            loginName(name);
            return new Step.Challenge("Password:");
        }
        return done(outcome(context().credentials().password(name, text)));
    }
}
