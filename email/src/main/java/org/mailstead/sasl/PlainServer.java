package org.mailstead.sasl;

import org.mailstead.wire.SyntaxException;

/** PLAIN. RFC 4616. */
final class PlainServer extends SaslServer {
    PlainServer(SaslContext context) {
        super(Mechanism.PLAIN, context);
    }

    @Override
    public Step.Challenge begin() {
        return Step.Challenge.EMPTY;
    }

    /** message = [authzid] UTF8NUL authcid UTF8NUL passwd. RFC 4616 §2. */
    @Override
    Step answer(byte[] response) throws CredentialsUnavailableException {
        String message;
        try {
            message = Text.ofAny(response);
        } catch (SyntaxException e) {
            return done(new SaslOutcome.Malformed(e.getMessage()));
        }
        int first = message.indexOf('\0');
        int second = message.indexOf('\0', first + 1);
        if (first < 0 || second < 0 || message.indexOf('\0', second + 1) >= 0) {
            return done(new SaslOutcome.Malformed("expected three fields with NUL between them"));
        }
        var authzid = message.substring(0, first);
        var authcid = message.substring(first + 1, second);
        return check(authzid, authcid, message.substring(second + 1));
    }

    private Step check(String authzid, String authcid, String password)
            throws CredentialsUnavailableException {
        var limits = context().limits();
        if (Text.octets(authzid) > limits.nameOctetsMax()
                || Text.octets(authcid) > limits.nameOctetsMax()
                || Text.octets(password) > limits.passwordOctetsMax()) {
            return done(new SaslOutcome.Malformed("name or password too long"));
        }
        loginName(Preparation.userName(authcid));
        if (!authzid.isEmpty() && !Preparation.userName(authzid).equals(loginName())) {
            return done(new SaslOutcome.AuthorizationRefused());
        }
        return done(outcome(context().credentials().password(loginName(), password)));
    }
}
