package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** CRAM-MD5. RFC 2195. */
final class CramMd5Client extends SaslClient {
    private final Login login;
    private boolean isSent;

    CramMd5Client(Login login) {
        super(Mechanism.CRAM_MD5);
        this.login = login;
    }

    @Override
    public byte @Nullable [] initialResponse() {
        return null;
    }

    @Override
    public byte[] next(byte[] challenge) throws SaslClientException {
        if (isSent) {
            throw new SaslClientException("CRAM-MD5 has one challenge");
        }
        // RFC 2195 §2: the form of a msg-id. Signing anything else would serve another protocol
        var text = new String(challenge, UTF_8);
        if (text.length() < 5
                || text.length() > login.limits().messageOctetsMax()
                || text.charAt(0) != '<'
                || text.charAt(text.length() - 1) != '>'
                || text.indexOf('@') < 0
                || !text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new SaslClientException("challenge is not of the form <random.time@host>");
        }
        isSent = true;
        var digest = CramMd5Secret.of(prepared(login.password())).digest(challenge);
        return (login.loginName() + ' ' + HexFormat.of().formatHex(digest)).getBytes(UTF_8);
    }

    @Override
    public void finish() throws SaslClientException {
        if (!isSent) {
            throw new SaslClientException("success before the challenge");
        }
    }
}
