package org.mailstead.sasl;

import org.mailstead.sasl.SaslOutcome.Reason;
import org.mailstead.wire.SyntaxException;

/** EXTERNAL: the TLS client certificate says who it is. RFC 4422 appendix A. */
final class ExternalServer extends SaslServer {
    ExternalServer(SaslContext context) {
        super(Mechanism.EXTERNAL, context);
    }

    @Override
    public Step.Challenge begin() {
        return Step.Challenge.EMPTY;
    }

    /** The response is the authorization identity; empty means that of the certificate. */
    @Override
    Step answer(byte[] response) throws CredentialsUnavailableException {
        var certificate = context().certificate();
        if (certificate == null) {
            return done(new SaslOutcome.BadCredentials(Reason.NO_CERTIFICATE));
        }
        String name;
        try {
            name = Text.of(response);
        } catch (SyntaxException e) {
            return done(new SaslOutcome.Malformed(e.getMessage()));
        }
        if (Text.octets(name) > context().limits().nameOctetsMax()) {
            return done(new SaslOutcome.Malformed("name too long"));
        }
        loginName(name.isEmpty() ? certificate.loginName() : Preparation.userName(name));
        return done(outcome(context().credentials().identity(loginName())));
    }
}
